// SPDX-License-Identifier: GPL-3.0-or-later
// Figures against pictures of earlier ones (tests/fixtures/golden), with room for other versions of fonts. HEADSCOPE_GOLDEN=write takes the pictures anew: look at them before they are committed.

#include <QTest>
#include <cmath>

#include "core/forward/forward.h"
#include "core/model/bundled.h"
#include "ui/export/figure.h"
#include "ui/export/figure_painter.h"

using namespace headscope;
using namespace headscope::ui;

class GoldenTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        const auto model = openModel("bundled:english");
        QVERIFY(bool(model));
        auto input = inputFromText(**model, "The people of this country want peace, and the people work.");
        QVERIFY(bool(input));
        trace_ = *runForward(*model, std::move(*input));
        auto other = inputFromText(**model, "The people of that country want war, and the people work.");
        QVERIFY(bool(other));
        other_ = *runForward(*model, std::move(*other));
    }

    void figuresLookAsBefore_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<int>("heads");
        QTest::newRow("head") << static_cast<int>(FigureKind::Heads) << 1;
        QTest::newRow("heads") << static_cast<int>(FigureKind::Heads) << 4;
        QTest::newRow("grid") << static_cast<int>(FigureKind::Grid) << 1;
        QTest::newRow("lines") << static_cast<int>(FigureKind::Lines) << 2;
        QTest::newRow("steps") << static_cast<int>(FigureKind::Steps) << 1;
        QTest::newRow("flow") << static_cast<int>(FigureKind::Flow) << 1;
        QTest::newRow("merged") << static_cast<int>(FigureKind::Merged) << 1;
        QTest::newRow("compare") << static_cast<int>(FigureKind::Compare) << 1;
        QTest::newRow("text") << static_cast<int>(FigureKind::Text) << 1;
    }

    void figuresLookAsBefore()
    {
        QFETCH(const int, kind);
        QFETCH(const int, heads);
        FigureSubject subject{static_cast<FigureKind>(kind), {}};
        for (int head = 0; head < heads; ++head) {
            subject.heads.push_back({GroupIndex(0), LayerIndex(3), HeadIndex(4 - head)});
        }
        subject.positions = {12};
        subject.key = 9;
        if (subject.kind == FigureKind::Compare) {
            subject.pair = PassPair::make(trace_, GroupIndex(0), other_, GroupIndex(0));
            subject.beside = {LayerIndex(3), HeadIndex(4), LayerIndex(3), HeadIndex(4)};
        }
        FigureOptions options;
        options.pixels = subject.kind == FigureKind::Steps ? QSize(520, 1760) : QSize(420, subject.kind == FigureKind::Merged ? 480 : 360);
        options.dpi = 96;
        options.font = "DejaVu Sans";
        const auto drawing = drawFigure(trace_, subject, options, false);
        QVERIFY2(bool(drawing), drawing ? "" : drawing.error().message.c_str());
        const QImage now = figureImage(*drawing, options.dpi).convertToFormat(QImage::Format_RGB32);
        const QString file = QString(HEADSCOPE_SOURCE_DIR) + "/tests/fixtures/golden/" + QTest::currentDataTag() + ".png";
        if (qEnvironmentVariable("HEADSCOPE_GOLDEN") == "write") {
            QVERIFY(now.save(file));
        }
        const QImage before = QImage(file).convertToFormat(QImage::Format_RGB32);
        QVERIFY2(!before.isNull(), qPrintable(file));
        QCOMPARE(now.size(), before.size());
        double sum = 0;
        int far = 0;
        for (int y = 0; y < now.height(); ++y) {
            for (int x = 0; x < now.width(); ++x) {
                const QRgb a = now.pixel(x, y), b = before.pixel(x, y);
                const int off = std::max({std::abs(qRed(a) - qRed(b)), std::abs(qGreen(a) - qGreen(b)), std::abs(qBlue(a) - qBlue(b))});
                sum += off;
                far += off > 48;
            }
        }
        const double pixels = static_cast<double>(now.width()) * now.height();
        qInfo("%s: mean difference %.3f of 255, %.3f %% of the pixels are far off", QTest::currentDataTag(), sum / pixels, 100 * far / pixels);
        QVERIFY2(sum / pixels < 2 && far / pixels < 0.02, QTest::currentDataTag()); // letters of another version of a font; a moved heatmap is far more
    }

private:
    std::shared_ptr<const Trace> trace_, other_;
};

QTEST_MAIN(GoldenTest)
#include "golden_test.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// A file of patterns in the real window: drawn numbers are the file's, and what is not there is not offered.

#include <QDropEvent>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QUrl>
#include <cmath>

#include "core/base/file.h"
#include "tests/support/given_arrays.h"
#include "tests/support/window.h"

using namespace headscope;
using namespace headscope::ui;
using headscope::testing::placeOf;
using headscope::testing::softmaxOf;
using headscope::testing::WindowFixture;
using headscope::testing::writeGiven;

class GivenTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { fixture_ = std::make_unique<WindowFixture>(); }

    void aDroppedFileIsDrawnAsItStands()
    {
        const FloatTensor cells = softmaxOf({2, 3, 4, 4}, true);
        drop(write("a.npz", {{"attentions", cells}}));
        QVERIFY(settlesOn("a.npz"));
        for (int layer = 0; layer < 2; ++layer) {
            for (int head = 0; head < 3; ++head) {
                window().selection()->chooseHead(LayerIndex(layer), HeadIndex(head));
                QTest::qWait(150);
                for (int i = 0; i < 16; ++i) {
                    const double want = static_cast<double>(cells.values[static_cast<size_t>((layer * 3 + head) * 16 + i)]), got = window().heatmap()->plot()->valueAt({i / 4, i % 4});
                    QVERIFY2(i % 4 > i / 4 ? std::isnan(got) : got == want, qPrintable(QString("L%1H%2 cell %3: %4").arg(layer).arg(head).arg(i).arg(got)));
                }
                QVERIFY(!window().grid()->thumbnail(LayerIndex(layer), HeadIndex(head)).isNull());
            }
        }
        QVERIFY(window().notice()->message().contains("above the diagonal"));
        QVERIFY(window().inspector()->metricText("entropy") != QString(QChar(0x2013)));
    }

    void theTextSaysThatPatternsAreGiven()
    {
        auto *edit = window().findChild<QPlainTextEdit *>("textEdit");
        QVERIFY(edit->isReadOnly() && edit->toPlainText().isEmpty());
        QVERIFY(edit->placeholderText().contains("a.npz") && edit->placeholderText().contains("no q, k, v"));
        const auto before = window().document()->trace();
        QTest::keyClicks(edit, "typed");
        QTest::qWait(100);
        QCOMPARE(window().document()->trace(), before);
        window().views()->setCurrentWidget(window().merged());
        QTest::qWait(300);
        QVERIFY(window().merged()->plot()->isVisible());
        window().views()->setCurrentWidget(window().heatmap());
    }

    void labelsAreOnTheChips()
    {
        window().open(write("b.safetensors", {{"layer.0", softmaxOf({2, 2, 3})}}, {{"query_tokens", R"(["ACGT", "TTAA"])"}, {"key_tokens", R"(["e4", "d5", "Nf3"])"}}));
        QVERIFY(settlesOn("b.safetensors"));
        const auto trace = window().document()->trace();
        QCOMPARE(trace->queries(GroupIndex(0)).labels[1], std::string("TTAA"));
        auto *keys = window().findChild<TokenChips *>("keyChips");
        QVERIFY(keys->isVisible());
        QCOMPARE(keys->count(), 3);
        window().selection()->chooseCell(QueryPos(1), KeyPos(2));
        QVERIFY(window().findChild<QLabel *>("heatmapReadout")->text().contains("Nf3"));
    }

    void aPictureLiesUnderTheKeys()
    {
        window().open(write("v.safetensors", {{"attn", softmaxOf({1, 2, 10, 10})}}));
        QVERIFY(settlesOn("v.safetensors"));
        const int map = window().views()->indexOf(window().map());
        QVERIFY(!window().views()->isTabVisible(map));
        const QString picture = fixture_->path("p.ppm");
        QVERIFY(writeFile(picture.toStdString(), "P6\n3 3\n255\n" + std::string(27, 'x')));
        window().openInput({picture});
        QVERIFY(fixture_->settles([](const Trace &trace) { return trace.input.main().grid.has_value(); }));
        QVERIFY(window().views()->isTabVisible(map));
        QCOMPARE(window().map()->plot()->weights().rows, 3);
        QCOMPARE(window().map()->plot()->ground().size(), QSize(3, 3));
    }

    void aModelBehindItReadsTextsAgain()
    {
        window().open("bundled:attention");
        QVERIFY(fixture_->settles([](const Trace &trace) { return !trace.model->given && trace.input.main().size() > 1; }));
        auto *edit = window().findChild<QPlainTextEdit *>("textEdit");
        QVERIFY(!edit->isReadOnly());
        edit->setPlainText("the man");
        QVERIFY(fixture_->settlesOnText("the man"));
        window().open(write("c.npz", {{"attentions", softmaxOf({1, 1, 3, 3})}}));
        QVERIFY(settlesOn("c.npz"));
        window().open("bundled:attention");
        QVERIFY(fixture_->settlesOnText("the man")); // the text was kept
    }

    void whatCannotBeOpenedIsSaid()
    {
        const auto before = window().document()->model();
        window().open(write("bad.npz", {{"attentions", {{1, 1, 1, 2}, {-1, 2}}}}));
        QTRY_VERIFY_WITH_TIMEOUT(window().notice()->message().contains("expected a weight from 0 on"), 20000);
        QCOMPARE(window().document()->model(), before);
    }

private:
    MainWindow &window() { return fixture_->window(); }

    QString write(const char *name, const headscope::testing::GivenTensors &tensors, const headscope::testing::Metadata &metadata = {})
    {
        const QString path = fixture_->path(name);
        writeGiven(path.toStdString(), tensors, metadata);
        return path;
    }

    bool settlesOn(const std::string &name)
    {
        return fixture_->settles([&](const Trace &trace) { return trace.model->name == name; });
    }

    void drop(const QString &path)
    {
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(path)});
        QDragEnterEvent enters(QPoint(300, 300), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&window(), &enters);
        QVERIFY(enters.isAccepted());
        QDropEvent falls(QPointF(300, 300), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&window(), &falls);
    }

    std::unique_ptr<WindowFixture> fixture_;
};

QTEST_MAIN(GivenTest)
#include "window_given_test.moc"

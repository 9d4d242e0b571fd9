// SPDX-License-Identifier: GPL-3.0-or-later
// Attention over a picture in the real window: its colours and grey, the colour bar, cells that are no numbers, what is chosen on it, and files that the model does not take.

#include <QAccessible>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDir>
#include <QHelpEvent>
#include <QLabel>
#include <QMimeData>
#include <QSlider>
#include <QToolButton>
#include <QToolTip>
#include <QtEndian>
#include <cmath>

#include "core/base/file.h"
#include "core/weights/safetensors.h"
#include "tests/support/window.h"
#include "ui/export/figure.h"

using namespace headscope;
using namespace headscope::ui;
using headscope::testing::parityFile;
using headscope::testing::WindowFixture;

class MapTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        if (parityFile("hf/vit/case.json").isEmpty()) {
            QSKIP("no parity data beside the source tree: attention over pictures in the window is not tested");
        }
        folder_ = QFileInfo(parityFile("hf/vit/case.json")).absolutePath();
        fixture_ = std::make_unique<WindowFixture>();
        QVERIFY(opens(folder_ + "/model"));
        const auto *cover = window().findChild<QWidget *>("inputCover");
        QTRY_VERIFY(cover->isVisible()); // no view has anything to show: it says what is missing, over all of them
        QVERIFY(window().findChild<QLabel *>("inputCoverText")->text().contains("reads pictures"));
        for (int i = 0; i < window().views()->count(); ++i) {
            if (window().views()->isTabVisible(i)) {
                window().views()->setCurrentIndex(i);
                const QPoint middle = cover->mapTo(window().views(), cover->rect().center());
                QVERIFY2(cover->isAncestorOf(window().views()->childAt(middle)) || window().views()->childAt(middle) == cover, qPrintable(window().views()->tabText(i)));
            }
        }
        QVERIFY(!window().notice()->isVisible());
        showPicture(folder_ + "/image.png");
        QVERIFY(!cover->isVisible());
    }

    void thePictureIsGreyUntilItsColoursAreAskedFor()
    {
        const int tab = window().views()->indexOf(view());
        QCOMPARE(window().views()->tabText(tab), QString("Image"));
        QVERIFY(window().views()->isTabVisible(tab));
        const QImage picture(folder_ + "/image.png"); // as large as the model wants it
        auto *grey = view()->findChild<QCheckBox *>("mapGrey");
        QVERIFY(grey->isVisible() && grey->isChecked());
        QVERIFY(groundIs(picture, true));
        grey->setFocus();
        QTest::keyClick(grey, Qt::Key_Space);
        QTRY_VERIFY(groundIs(picture, false));
        window().findChild<QAction *>("undo")->trigger();
        QTRY_VERIFY(groundIs(picture, true));
        QVERIFY(grey->isChecked());
        plot()->setFocus();
        QTest::keyClick(plot(), Qt::Key_G);
        QTRY_VERIFY(groundIs(picture, false));
        QTest::keyClick(plot(), Qt::Key_G);
        QTRY_VERIFY(groundIs(picture, true));
    }

    void blendingIsOneStepBack()
    {
        auto *slider = view()->findChild<QSlider *>("mapStrength");
        for (const int percent : {70, 55, 40}) {
            slider->setValue(percent);
        }
        QCOMPARE(qAlpha(plot()->overlay().pixel(strongest().x(), strongest().y())), 102); // 0.4 * 255
        window().findChild<QAction *>("undo")->trigger();
        QCOMPARE(slider->value(), 80);
        QCOMPARE(qAlpha(plot()->overlay().pixel(strongest().x(), strongest().y())), 204);
        window().findChild<QAction *>("redo")->trigger();
        QCOMPARE(slider->value(), 40);
        window().findChild<QAction *>("undo")->trigger();
    }

    void theBarGoesFromNothingToTheStrongest()
    {
        const QRectF bar = plot()->barRect();
        QVERIFY(bar.left() > plot()->cellRect({0, 3}).right() && bar.right() <= plot()->width());
        const Colormap &map = Appearance::instance().colormap();
        auto *slider = view()->findChild<QSlider *>("mapStrength");
        for (const int percent : {30, 100, 80}) { // the bar follows at once
            slider->setValue(percent);
            const QImage shot = plot()->grab().toImage();
            for (const double share : {0.01, 0.5, 0.99}) {
                const QColor found = shot.pixelColor((QPointF(bar.left() + 5, bar.bottom() - share * bar.height()) * shot.devicePixelRatio()).toPoint());
                QVERIFY2(near(found, onGrey(map, share, percent / 100.0), 8), qPrintable(QString("%1 at %2, blend %3").arg(found.name()).arg(share).arg(percent)));
            }
        }
        QHelpEvent asks(QEvent::ToolTip, bar.center().toPoint(), plot()->mapToGlobal(bar.center().toPoint()));
        QCoreApplication::sendEvent(plot(), &asks);
        QVERIFY2(QToolTip::text().contains("the stronger the attention, the more of the ground it covers"), qPrintable(QToolTip::text()));
        QToolTip::hideText();
        const std::vector<double> marks = colourBarMarks({{0, plot()->limit()}, &map, {}, plot()->font()}, bar.height());
        QVERIFY(marks.size() >= 3 && marks.front() == 0 && marks.back() <= static_cast<double>(plot()->limit()));
    }

    /// The bar of the figure, the picture's smooth pixels, and the frames of both cells.
    void theFigureLooksAsTheWindowDoes()
    {
        window().selection()->chooseCell(QueryPos(1 + 5), KeyPos(1 + 10));
        const FigureSubject subject = mapFigure().subject;
        QCOMPARE(subject.key, 11);
        QVERIFY2(mapFigure().fileName.startsWith("L") && mapFigure().fileName.endsWith("-image"), qPrintable(mapFigure().fileName));
        FigureOptions options;
        options.colormap = &Appearance::instance().colormap();
        for (const bool vector : {false, true}) {
            const auto drawing = drawFigure(window().document()->trace(), subject, options, vector);
            QVERIFY(bool(drawing));
            std::vector<DrawnCells> cells;
            std::vector<DrawnBox> dashed;
            for (const DrawnItem &item : drawing->items) {
                if (const auto *found = std::get_if<DrawnCells>(&item)) {
                    cells.push_back(*found);
                } else if (const auto *box = std::get_if<DrawnBox>(&item); box && box->dashed) {
                    dashed.push_back(*box);
                }
            }
            QCOMPARE(cells.size(), size_t(3)); // picture, weights, bar
            const DrawnCells &picture = cells[0], &bar = cells[2];
            const Box &map = picture.box;
            QVERIFY(std::abs(picture.cols - map.width * options.dpi / 72) <= 1 && picture.cols <= 1024 && picture.rows == picture.cols);
            const QImage own(folder_ + "/image.png");
            const auto light = [&](int x, int y) {
                const QColor c = own.pixelColor(std::clamp(x, 0, own.width() - 1), std::clamp(y, 0, own.height() - 1));
                return 0.299 * c.red() + 0.587 * c.green() + 0.114 * c.blue();
            };
            for (const auto &[x, y] : {std::pair(picture.cols / 2, picture.rows / 3), std::pair(picture.cols / 5, picture.rows - 9), std::pair(0, 0)}) {
                const double atX = (x + 0.5) * own.width() / picture.cols - 0.5, atY = (y + 0.5) * own.height() / picture.rows - 0.5, fx = atX - std::floor(atX), fy = atY - std::floor(atY);
                const int left = static_cast<int>(std::floor(atX)), top = static_cast<int>(std::floor(atY));
                const double wanted = (1 - fy) * ((1 - fx) * light(left, top) + fx * light(left + 1, top)) + fy * ((1 - fx) * light(left, top + 1) + fx * light(left + 1, top + 1));
                const double found = qBlue(picture.pixels[static_cast<size_t>(y * picture.cols + x)]);
                QVERIFY2(std::abs(found - wanted) < 2.5, qPrintable(QString("(%1, %2): %3, wanted %4").arg(x).arg(y).arg(found).arg(wanted)));
            }
            for (const int step : {0, bar.rows / 2, bar.rows - 1}) {
                QVERIFY(near(QColor::fromRgb(bar.pixels[static_cast<size_t>(step)]), onGrey(*options.colormap, 1 - (step + 0.5) / bar.rows, subject.blend), 2));
            }
            QCOMPARE(dashed.size(), size_t(1));
            const Box &at = dashed[0].box; // cell 10 of 4 x 4: row 2, column 2
            QVERIFY(std::abs(at.x - (map.x + map.width / 2)) < 0.01 && std::abs(at.y - (map.y + map.height / 2)) < 0.01 && std::abs(at.width - map.width / 4) < 0.01 && std::abs(at.height - map.height / 4) < 0.01);
        }
        FigureSubject same = subject;
        same.key = same.positions.front();
        const auto drawing = drawFigure(window().document()->trace(), same, options, true);
        QVERIFY(drawing && std::none_of(drawing->items.begin(), drawing->items.end(), [](const DrawnItem &item) { return std::holds_alternative<DrawnBox>(item) && std::get<DrawnBox>(item).dashed; }));
    }

    void rolloutLiesOverThePicture()
    {
        auto *shown = view()->findChild<QComboBox *>("mapShown");
        QVERIFY(shown->isVisible() && shown->isEnabled());
        window().selection()->chooseCell(QueryPos(0), KeyPos(3)); // the class token
        const auto patterns = [&](int layer, int head) { // as the reference has them
            const auto all = reference(qPrintable(QString("layer.%1.self.probs").arg(layer)));
            return std::vector<float>(all.begin() + head * 17 * 17, all.begin() + (head + 1) * 17 * 17);
        };
        std::vector<double> mass(17);
        mass[0] = 1;
        for (int layer = 2; layer >= 0; --layer) { // Abnar & Zuidema: rows of (mean of heads + I) / 2
            std::vector<double> below(17);
            for (int head = 0; head < 4; ++head) {
                const auto pattern = patterns(layer, head);
                for (size_t i = 0; i < 17; ++i) {
                    for (size_t j = 0; j < 17; ++j) {
                        below[j] += mass[i] * (static_cast<double>(pattern[i * 17 + j]) + (i == j)) / 8;
                    }
                }
            }
            mass = below;
        }
        shown->setCurrentIndex(1);
        QTRY_COMPARE(plot()->unit(), QString("rollout"));
        for (size_t cell = 0; cell < 16; ++cell) {
            QVERIFY(std::abs(static_cast<double>(plot()->weights().values[cell]) - mass[cell + 1]) < 1e-5);
        }
        QVERIFY(view()->findChild<QLabel *>("mapHeading")->text().startsWith("Rollout from “[CLS]”"));
        QVERIFY2(view()->findChild<QLabel *>("mapReadout")->text().contains("outside the picture " + QString::number(mass[0], 'f', 4)), qPrintable(view()->findChild<QLabel *>("mapReadout")->text()));
        const FigureChoice figure = mapFigure();
        QVERIFY(figure.subject.rollout && figure.subject.fold == HeadFold::Mean);
        QCOMPARE(figure.fileName, QString("rollout-image"));
        FigureOptions options;
        options.colormap = &Appearance::instance().colormap();
        QVERIFY(bool(drawFigure(window().document()->trace(), figure.subject, options, true)));
        window().findChild<QAction *>("undo")->trigger();
        QTRY_COMPARE(plot()->unit(), QString("attention"));
        QCOMPARE(shown->currentIndex(), 0);
    }

    void cellsAreChosenAsQueryAndAsKey()
    {
        QTest::mouseClick(plot(), Qt::LeftButton, {}, plot()->cellRect({2, 1}).center().toPoint());
        QCOMPARE(window().selection()->chosen().query, QueryPos(1 + 2 * 4 + 1));
        QTest::mouseClick(plot(), Qt::LeftButton, Qt::ControlModifier, plot()->cellRect({0, 3}).center().toPoint());
        QCOMPARE(window().selection()->chosen().key, KeyPos(1 + 3));
        QCOMPARE(window().selection()->chosen().query, QueryPos(1 + 2 * 4 + 1));
        QTest::keyClick(plot(), Qt::Key_Right);
        QCOMPARE(window().selection()->chosen().query, QueryPos(1 + 2 * 4 + 2));
        QAccessibleInterface *told = QAccessible::queryAccessibleInterface(plot());
        QVERIFY(told && told->tableInterface());
        QCOMPARE(told->tableInterface()->rowCount(), 4);
        const auto expected = reference("layer.0.self.probs");
        window().selection()->chooseHead(LayerIndex(0), HeadIndex(2));
        const QString weight = QString::number(static_cast<double>(expected[(2 * 17 + 11) * 17 + 1 + 7]), 'f', 4);
        QCOMPARE(told->tableInterface()->cellAt(1, 3)->text(QAccessible::Name), "row 1, column 3: " + weight);
        QCOMPARE(told->focusChild(), told->tableInterface()->cellAt(2, 2));
    }

    void filesThatTheModelDoesNotTakeLeaveThePicture()
    {
        const TracePtr before = window().document()->trace();
        QVERIFY(writeFile(fixture_->path("notes.txt").toStdString(), "A cat sat on the mat."));
        window().openInput({fixture_->path("notes.txt")});
        QTRY_VERIFY(window().notice()->isVisible());
        const QString said = window().notice()->message();
        QVERIFY2(said.contains("notes.txt") && said.contains("PNG, JPEG") && said.contains(".npy") && said.contains("found a text"), qPrintable(said));
        const auto bytes = readFile((folder_ + "/image.png").toStdString(), 1 << 20);
        QVERIFY(bool(bytes));
        QVERIFY(writeFile(fixture_->path("cut.png").toStdString(), bytes->substr(0, bytes->size() / 2)));
        window().openInput({fixture_->path("cut.png")});
        QTRY_VERIFY2(window().notice()->message().contains("cut.png"), qPrintable(window().notice()->message()));
        QTest::qWait(200);
        QVERIFY(window().document()->trace() == before && view()->applies());
        QVERIFY(writeFile(fixture_->path("unnamed").toStdString(), *bytes)); // a picture that has no ending
        window().openInput({fixture_->path("unnamed")});
        QVERIFY(fixture_->settles([&](const Trace &trace) { return &trace != before.get(); }));
        QVERIFY(!window().notice()->isVisible());
    }

    void aPictureIsPasted()
    {
        qputenv("XDG_DATA_HOME", fixture_->path("data").toUtf8());
        QImage image(32, 32, QImage::Format_RGB32);
        image.fill(QColor(30, 140, 200));
        auto *data = new QMimeData;
        data->setImageData(image);
        QGuiApplication::clipboard()->setMimeData(data);
        plot()->setFocus();
        QTest::keyClick(plot(), Qt::Key_V, Qt::ControlModifier);
        QTRY_VERIFY_WITH_TIMEOUT(groundIs(image, true), 10000);
        auto *files = new QMimeData;
        files->setUrls({QUrl::fromLocalFile(folder_ + "/image.png")});
        QGuiApplication::clipboard()->setMimeData(files);
        QTest::keyClick(plot(), Qt::Key_V, Qt::ControlModifier);
        QTRY_VERIFY_WITH_TIMEOUT(groundIs(QImage(folder_ + "/image.png"), true), 10000);
        QCOMPARE(QDir(fixture_->path("data")).entryList(QDir::Dirs | QDir::NoDotAndDotDot).size(), 1); // only the picture without a file got one
        window().openInput({folder_ + "/image.png", folder_ + "/image.png"});
        QTRY_VERIFY2(window().notice()->message().contains("one picture"), qPrintable(window().notice()->message()));
        const ModelPtr before = window().document()->model();
        QGuiApplication::clipboard()->setText("a text for nobody");
        QTest::keyClick(plot(), Qt::Key_V, Qt::ControlModifier);
        QVERIFY2(window().notice()->message().contains("reads no text"), qPrintable(window().notice()->message()));
        QTest::qWait(300);
        QVERIFY(window().document()->model() == before); // no other one in its place
    }

    void aPictureStaysForTheNextModelThatSees()
    {
        const QString clip = QFileInfo(parityFile("hf/clip/case.json")).absolutePath();
        QVERIFY(opens(clip + "/model"));
        window().openText("a cat");
        window().openInput({clip + "/image.png"});
        QVERIFY(fixture_->settles([](const Trace &trace) { return trace.input.sequences.size() == 2; }));
        QVERIFY(opens(folder_ + "/model"));
        QVERIFY(fixture_->settles([](const Trace &trace) { return trace.input.main().grid == Grid{4, 4, 1}; }));
        QVERIFY(window().findChild<QPlainTextEdit *>("textEdit")->placeholderText().contains("image.png"));
    }

    void rowsThatAreNoNumbersAreMarked()
    {
        const QString broken = fixture_->path("broken");
        QVERIFY(QDir().mkpath(broken));
        for (const QString &name : QDir(folder_ + "/model").entryList(QDir::Files)) {
            auto bytes = readFile((folder_ + "/model/" + name).toStdString(), 1 << 24);
            QVERIFY(bool(bytes));
            if (name == "model.safetensors") {
                const auto index = openSafetensors((folder_ + "/model/" + name).toStdString());
                const Tensor *place = index ? index->find("vit.embeddings.position_embeddings") : nullptr;
                QVERIFY(place);
                const std::string own(reinterpret_cast<const char *>(place->bytes.data()), 64);
                QVERIFY(bytes->find(own) != std::string::npos);
                bytes->replace(bytes->find(own), 4, std::string("\x00\x00\xc0\x7f", 4)); // NaN
            }
            QVERIFY(writeFile((broken + "/" + name).toStdString(), *bytes));
        }
        QVERIFY(opens(broken));
        showPicture(folder_ + "/image.png");
        window().selection()->chooseCell(QueryPos(6), KeyPos(0));
        QCOMPARE(plot()->marks(), CellMarks(16, CellMark::NotANumber));
        QVERIFY(plot()->barRect().isEmpty());
        QVERIFY2(view()->findChild<QLabel *>("mapReadout")->text().contains("not a number"), qPrintable(view()->findChild<QLabel *>("mapReadout")->text()));
        QVERIFY(view()->findChild<MarkLegend *>()->isVisible());
        const QImage shot = plot()->grab().toImage();
        const QRectF cell = plot()->cellRect({0, 0});
        int magenta = 0;
        for (int x = 4; x < 30; ++x) {
            magenta += shot.pixelColor((QPointF(cell.left() + x, cell.top() + 9) * shot.devicePixelRatio()).toPoint()) == notANumberColour;
        }
        QVERIFY(magenta > 10);
    }

private:
    MainWindow &window() { return fixture_->window(); }
    MapView *view() { return window().map(); }
    MapPlot *plot() { return view()->plot(); }

    static bool near(const QColor &a, const QColor &b, int most) { return std::abs(a.red() - b.red()) <= most && std::abs(a.green() - b.green()) <= most && std::abs(a.blue() - b.blue()) <= most; }
    /// A share of the limit as it is laid over middle grey.
    static QColor onGrey(const Colormap &map, double share, double blend)
    {
        const Rgb c = map.at(share);
        const auto over = [alpha = blend * share](int colour) { return static_cast<int>(std::lround(alpha * colour + (1 - alpha) * 128)); };
        return {over(c.r), over(c.g), over(c.b)};
    }
    FigureChoice mapFigure()
    {
        const auto all = window().exporter()->choices();
        const auto figure = std::find_if(all.begin(), all.end(), [](const FigureChoice &choice) { return choice.subject.kind == FigureKind::Map; });
        return figure == all.end() ? FigureChoice{} : *figure;
    }

    /// Waits for the model alone: without a picture there is no pass.
    bool opens(const QString &model)
    {
        const ModelPtr before = window().document()->model();
        window().open(model);
        return QTest::qWaitFor([&] { return window().document()->model() && window().document()->model() != before; }, 20000);
    }
    void showPicture(const QString &file)
    {
        window().openInput({file});
        QVERIFY(fixture_->settles([](const Trace &trace) { return trace.input.main().grid == Grid{4, 4, 1}; }));
        window().views()->setCurrentWidget(view());
    }
    std::vector<float> reference(const char *name)
    {
        const auto index = openSafetensors((folder_ + "/expected.safetensors").toStdString());
        const Tensor *tensor = index ? index->find(name) : nullptr;
        return tensor ? toFloat(*tensor) : std::vector<float>(17 * 17 * 4);
    }
    /// The ground has the picture's pixels, or their lightness.
    bool groundIs(const QImage &picture, bool grey)
    {
        const QImage &ground = plot()->ground();
        const auto near = [](int a, int b) { return std::abs(a - b) <= 1; };
        bool same = ground.size() == picture.size();
        for (int y = 0; same && y < picture.height(); ++y) {
            for (int x = 0; same && x < picture.width(); ++x) {
                const QColor a = ground.pixelColor(x, y), b = picture.pixelColor(x, y);
                const int light = qRound(0.299 * b.red() + 0.587 * b.green() + 0.114 * b.blue());
                same = near(a.red(), grey ? light : b.red()) && near(a.green(), grey ? light : b.green()) && near(a.blue(), grey ? light : b.blue());
            }
        }
        return same;
    }
    /// Where the largest weight lies.
    QPoint strongest()
    {
        const auto &values = plot()->weights().values;
        const int at = static_cast<int>(std::max_element(values.begin(), values.end()) - values.begin());
        return {at % 4, at / 4};
    }

    std::unique_ptr<WindowFixture> fixture_;
    QString folder_;
};

QTEST_MAIN(MapTest)
#include "window_map_test.moc"

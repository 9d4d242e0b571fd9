// SPDX-License-Identifier: GPL-3.0-or-later
// Exporting from the real window: the dialog by keys, its preview, its memory, the clipboard; files equal what `headscope render` writes.

#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFileDialog>
#include <QFontDatabase>
#include <QGuiApplication>
#include <QLineEdit>
#include <QProcess>
#include <QPushButton>
#include <QSignalSpy>
#include <QTimer>
#include <QToolButton>
#include <algorithm>
#include <set>

#include "tests/support/window.h"
#include "ui/export/figure_painter.h"
#include "ui/views/compare_view.h"

using namespace headscope;
using namespace headscope::ui;
using headscope::testing::placeOf;
using headscope::testing::WindowFixture;

class WindowExportTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        fixture_ = std::make_unique<WindowFixture>();
        QVERIFY(fixture_->opens("bundled:english"));
        window().findChild<QPlainTextEdit *>("textEdit")->setPlainText(text);
        QVERIFY(fixture_->settlesOnText(text));
        window().selection()->chooseHead(LayerIndex(1), HeadIndex(5));
        window().selection()->chooseCell(QueryPos(4), KeyPos(2));
    }

    void cleanupTestCase() { fixture_.reset(); }

    void init()
    {
        window().views()->setCurrentIndex(0);
        window().heatmap()->display()->set({});
    }

    void aKeyOpensTheDialogAndItsPreviewIsTheFigure()
    {
        open(Qt::ControlModifier);
        QVERIFY(dialog().subject().kind == FigureKind::Heads && dialog().subject().heads == std::vector{placeOf(1, 5)});
        QVERIFY(dialog().path().endsWith("L1H5.png"));
        QTRY_VERIFY(!dialog().preview()->image().isNull());
        QVERIFY(holds(dialog().preview()->image(), Appearance::instance().colormap().at(1.0)));
        FigureOptions plain = dialog().options();
        plain.dpi = 100;
        const auto drawing = drawFigure(window().document()->trace(), dialog().subject(), plain, false);
        QVERIFY(static_cast<bool>(drawing));
        const QSize room = dialog().preview()->size() - QSize(20, 20);
        const double fit = std::min({room.width() / drawing->width, room.height() / drawing->height, 2.0});
        QTRY_COMPARE(dialog().preview()->image().size(), figureImage(*drawing, 72 * fit * dialog().devicePixelRatioF()).size());
        dialog().reject();
        open(Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(dialog().subject().kind == FigureKind::Grid);
        dialog().reject();
    }

    void eachChoiceEqualsWhatRenderWrites()
    {
        const std::vector<std::pair<QString, QStringList>> cases = {{"L1H5.png", {"--layer", "1", "--head", "5"}}, {"L1-heads.png", {"--layer", "1", "--heads", "0-7"}}, {"heads.png", {"--grid"}}, {"L1H5-lines.png", {"--layer", "1", "--head", "5", "--view", "lines"}},
            {"L1H5-text.png", {"--layer", "1", "--head", "5", "--view", "text", "--query", "4"}}, {"L1H5-steps.png", {"--layer", "1", "--head", "5", "--view", "steps", "--query", "4", "--key", "2"}}, {"flow.png", {"--view", "flow", "--query", "4"}},
            {"L1-merged.png", {"--layer", "1", "--view", "merged"}}};
        open(Qt::ControlModifier);
        const int count = dialog().findChild<QComboBox *>("exportWhat")->count();
        dialog().reject();
        QCOMPARE(count, static_cast<int>(cases.size())); // no map: these keys are no cells; no comparison: there is none
        for (int i = 0; i < count; ++i) {
            const auto &[name, words] = cases[static_cast<size_t>(i)];
            open(Qt::ControlModifier);
            dialog().findChild<QComboBox *>("exportWhat")->setCurrentIndex(i);
            QVERIFY2(dialog().path().endsWith(name), qPrintable(dialog().path()));
            const QString mine = fixture_->path("w-" + name), theirs = fixture_->path("r-" + name);
            exportTo(mine);
            render(theirs, words);
            const QImage a(mine), b(theirs);
            QVERIFY2(!a.isNull() && a == b, qPrintable(name));
        }
    }

    void whatAViewWasSetToIsInItsFigure()
    {
        window().flow()->setFold(HeadFold::Max);
        auto *kind = window().findChild<QComboBox *>("mergeKind");
        kind->setCurrentIndex(2);
        window().findChild<QDoubleSpinBox *>("mergeWeight3")->setValue(0.25);
        const std::vector<std::tuple<QWidget *, FigureKind, QStringList>> cases = {{window().steps(), FigureKind::Steps, {"--layer", "1", "--head", "5", "--view", "steps", "--query", "4", "--key", "2"}}, {window().flow(), FigureKind::Flow, {"--view", "flow", "--query", "4", "--fold", "max"}},
            {window().merged(), FigureKind::Merged, {"--layer", "1", "--view", "merged", "--merge", "weights:1,1,1,0.25,1,1,1,1"}}};
        for (const auto &[view, figure, words] : cases) {
            window().views()->setCurrentWidget(view);
            open(Qt::ControlModifier); // on the view's own figure
            QCOMPARE(dialog().subject().kind, figure);
            exportTo(fixture_->path("view.png"));
            render(fixture_->path("view-r.png"), words);
            const QImage a(fixture_->path("view.png")), b(fixture_->path("view-r.png"));
            QVERIFY2(!a.isNull() && a == b, qPrintable(words.join(' ')));
        }
        kind->setCurrentIndex(0);
        window().flow()->setFold(HeadFold::Mean);
    }

    void aComparisonIsAFigureOfWhatIsOnShow()
    {
        window().views()->setCurrentWidget(window().compare());
        window().findChild<QLineEdit *>("compareText")->setText("The people of that old country want war, and people know it."); // "old" stands only there, "the" only here
        QTRY_VERIFY(window().compare()->comparison()->pair() && window().compare()->comparison()->changes().size() == 32);
        std::set<QByteArray> pictures;
        for (const Side side : {Side::Difference, Side::A, Side::B}) {
            window().findChild<QToolButton *>(QString("compareSide%1").arg(static_cast<int>(side)))->click();
            open(Qt::ControlModifier);
            QVERIFY(dialog().subject().kind == FigureKind::Compare && dialog().subject().side == side && dialog().subject().pair->a == window().document()->trace());
            exportTo(fixture_->path("compared.svg"));
            QFile file(fixture_->path("compared.svg"));
            QVERIFY(file.open(QIODevice::ReadOnly));
            const QByteArray svg = file.readAll();
            QVERIFY(svg.contains("this: The people of this country want peace") && svg.contains("other: The people of that old country want war"));
            QVERIFY(svg.contains("this minus other") == (side == Side::Difference));
            QVERIFY2(svg.contains(side == Side::Difference ? "only in one of the two" : side == Side::A ? "only in the other" : "only in this one"), "the legend of dotted rows and columns");
            QVERIFY(svg.count(" rx=\"0.75\"") > 30); // dots of 1.5 points
            pictures.insert(svg);
        }
        QCOMPARE(pictures.size(), size_t(3));
        window().findChild<QLineEdit *>("compareText")->clear(); // nothing to compare: no such figure, the heatmap instead
        QTRY_VERIFY(!window().compare()->comparison()->pair());
        open(Qt::ControlModifier);
        QVERIFY(dialog().subject().kind == FigureKind::Heads);
        dialog().reject();
    }

    void headsBesideOneAnotherComeFirst()
    {
        const std::vector<HeadPlace> several = {placeOf(0, 3), placeOf(2, 1), placeOf(1, 5)};
        Exporter exporter(window().document(), window().selection(), &window());
        QVERIFY(exporter.choices().front().subject.heads == std::vector{placeOf(1, 5)});
        exporter.setSubjects([&](FigureKind kind) { return FigureSubject{kind, several, 0.1f, true, Direction::From, {4}}; });
        const auto choices = exporter.choices();
        QVERIFY(choices[0].subject.heads == several && choices[0].name.contains("3"));
        QVERIFY(choices[1].subject.heads == std::vector{placeOf(1, 5)});
        const auto lines = std::find_if(choices.begin(), choices.end(), [](const FigureChoice &c) { return c.subject.kind == FigureKind::Lines; });
        QVERIFY(lines->subject.heads == several && lines->subject.withoutFirst);
    }

    void displayOptionsAndLookEqualRenderToo()
    {
        window().heatmap()->display()->set({.shown = Shown::LogWeight, .words = true, .hideSpecial = true});
        open(Qt::ControlModifier);
        dialog().findChild<QDoubleSpinBox *>("exportWidth")->setValue(90);
        dialog().findChild<QDoubleSpinBox *>("exportDpi")->setValue(150);
        dialog().findChild<QDoubleSpinBox *>("exportFontSize")->setValue(7);
        dialog().findChild<QLineEdit *>("exportTitle")->setText("<b>A & B</b>");
        dialog().findChild<QCheckBox *>("exportColourBar")->setChecked(false);
        dialog().findChild<QCheckBox *>("exportTransparent")->setChecked(true);
        exportTo(fixture_->path("look.png"));
        render(fixture_->path("look-r.png"), {"--layer", "1", "--head", "5", "--shown", "log", "--words", "--hide-special", "--width-mm", "90", "--dpi", "150", "--font-size", "7", "--title", "<b>A & B</b>", "--no-colorbar", "--transparent"});
        const QImage a(fixture_->path("look.png")), b(fixture_->path("look-r.png"));
        QCOMPARE(a.width(), 531);
        QVERIFY(a.hasAlphaChannel() && qAlpha(a.pixel(0, 0)) == 0 && a == b);
        open(Qt::ControlModifier); // remembered
        QCOMPARE(dialog().options().widthMm, 90.0);
        QCOMPARE(dialog().options().dpi, 150.0);
        QVERIFY(!dialog().options().colourBar && dialog().options().transparent);
        QVERIFY(!dialog().options().title);
        QVERIFY(dialog().path().startsWith(QFileInfo(fixture_->path("x")).absolutePath()));
        dialog().findChild<QDoubleSpinBox *>("exportWidth")->setValue(0);
        dialog().findChild<QDoubleSpinBox *>("exportDpi")->setValue(200);
        dialog().findChild<QDoubleSpinBox *>("exportFontSize")->setValue(8);
        dialog().findChild<QCheckBox *>("exportColourBar")->setChecked(true);
        dialog().findChild<QCheckBox *>("exportTransparent")->setChecked(false);
        exportTo(fixture_->path("back.svg"));
    }

    void theEndingAndTheFormatFollowEachOther()
    {
        open(Qt::ControlModifier);
        auto *format = dialog().findChild<QComboBox *>("exportFormat");
        dialog().setPath("/tmp/a.pdf");
        QCOMPARE(format->currentIndex(), 2);
        QVERIFY(!dialog().findChild<QDoubleSpinBox *>("exportDpi")->isEnabled());
        format->setCurrentIndex(1);
        emit format->activated(1);
        QCOMPARE(dialog().path(), QString("/tmp/a.svg"));
        dialog().setPath("/tmp/a.gif");
        QTRY_VERIFY(dialog().problem().contains(".png"));
        QTRY_VERIFY(!dialog().findChild<QPushButton *>("exportButton")->isEnabled());
        dialog().setPath("/tmp/a.png");
        QTRY_VERIFY(dialog().problem().isEmpty());
        dialog().findChild<QDoubleSpinBox *>("exportWidth")->setValue(26);
        QTRY_VERIFY(dialog().problem().contains("mm"));
        dialog().reject();
    }

    void aFileThatCannotBeWrittenIsSaid()
    {
        open(Qt::ControlModifier);
        dialog().setPath("/no/such/folder/x.png");
        click();
        QTRY_VERIFY(dialog().problem().contains("/no/such/folder")); // in the dialog, which stays
        const QString path = fixture_->path("better.png");
        dialog().setPath(path);
        QTRY_VERIFY(dialog().problem().isEmpty());
        click();
        QTRY_VERIFY(window().exporter()->dialog() == nullptr);
        QVERIFY(QFile::exists(path));
    }

    /// Memory that runs out while a figure is written: said in its dialog, which lets one try again.
    void memoryThatRunsOutIsSaidInTheDialog()
    {
        open(Qt::ControlModifier);
        const QPointer<ExportDialog> asked = &dialog();
        auto *button = asked->findChild<QPushButton *>("exportButton");
        asked->setPath(fixture_->path("memory.png"));
        click();
        QVERIFY(!button->isEnabled());
        emit window().exporter()->writingFigure().failed("no memory");
        QCOMPARE(asked->problem(), QString("no memory"));
        QVERIFY(button->isEnabled());
        QTRY_VERIFY(!asked); // the figure itself was written
    }

    void theEndOfAnExportLeavesAnotherDialogOpen()
    {
        open(Qt::ControlModifier | Qt::ShiftModifier);
        QSignalSpy saved(window().exporter(), &Exporter::saved);
        dialog().setPath(fixture_->path("first.png"));
        click();
        dialog().reject();
        window().exporter()->openDialog(FigureKind::Heads);
        const QPointer<ExportDialog> second = &dialog();
        QTRY_COMPARE(saved.count(), 1);
        QVERIFY(QFile::exists(fixture_->path("first.png")));
        QTest::qWait(50);
        QVERIFY(second && second->isVisible());
        second->reject();
    }

    void exportsDoNotStopOneAnother()
    {
        QSignalSpy saved(window().exporter(), &Exporter::saved);
        const QStringList names = {fixture_->path("beside.csv"), fixture_->path("beside-metrics.csv"), fixture_->path("beside.png")};
        window().exporter()->saveNumbers(names[0]);
        window().exporter()->saveMetrics(names[1]);
        window().exporter()->saveFigure(names[2], window().document()->trace(), {FigureKind::Heads, {placeOf(1, 5)}}, {});
        QTRY_COMPARE(saved.count(), 3);
        for (const QString &name : names) {
            QVERIFY2(QFile::exists(name), qPrintable(name));
        }
    }

    /// The head that a file was asked for, though another one is on show when the place is chosen.
    void numbersAreOfTheHeadThatWasAskedFor()
    {
        QSignalSpy saved(window().exporter(), &Exporter::saved);
        const QString asked = fixture_->path("asked.csv"), expected = fixture_->path("expected.csv");
        window().exporter()->saveNumbers(expected);
        QTRY_COMPARE(saved.count(), 1);
        QTimer::singleShot(0, this, [this, asked] {
            if (auto *dialog = qobject_cast<QFileDialog *>(QApplication::activeModalWidget())) {
                window().selection()->chooseHead(LayerIndex(2), HeadIndex(6));
                dialog->selectFile(asked);
                static_cast<QDialog *>(dialog)->accept();
            }
        });
        window().exporter()->exportNumbers();
        QTRY_COMPARE(saved.count(), 2);
        window().selection()->chooseHead(LayerIndex(1), HeadIndex(5));
        QFile mine(asked), theirs(expected);
        QVERIFY(mine.open(QIODevice::ReadOnly) && theirs.open(QIODevice::ReadOnly));
        const QByteArray numbers = mine.readAll();
        QVERIFY(!numbers.isEmpty() && numbers == theirs.readAll());
    }

    void theViewOnShowIsCopied()
    {
        for (const int view : {0, 1}) {
            window().views()->setCurrentIndex(view);
            QSignalSpy copied(window().exporter(), &Exporter::copied);
            activate();
            QTest::keyClick(&window(), Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
            QTRY_COMPARE(copied.count(), 1);
            FigureOptions options;
            const auto drawing = drawFigure(window().document()->trace(), {view == 0 ? FigureKind::Heads : FigureKind::Lines, {placeOf(1, 5)}}, options, false);
            QCOMPARE(QGuiApplication::clipboard()->image().convertToFormat(QImage::Format_RGB32), figureImage(*drawing, options.dpi));
        }
    }

private:
    const QString text = "The people of this country want peace, and the people know it.";

    MainWindow &window() { return fixture_->window(); }
    ExportDialog &dialog() { return *window().exporter()->dialog(); }

    void open(Qt::KeyboardModifiers modifiers)
    {
        activate();
        QTest::keyClick(&window(), Qt::Key_E, modifiers);
        QTRY_VERIFY(window().exporter()->dialog() && dialog().isVisible());
    }

    /// Shortcuts are those of the active window, and here is no window manager to make it so.
    void activate()
    {
        window().activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&window()));
    }

    void click()
    {
        auto *button = dialog().findChild<QPushButton *>("exportButton");
        QTRY_VERIFY(button->isEnabled());
        QTest::mouseClick(button, Qt::LeftButton);
    }

    void exportTo(const QString &path)
    {
        QSignalSpy saved(window().exporter(), &Exporter::saved);
        dialog().setPath(path);
        click();
        QTRY_COMPARE(saved.count(), 1);
    }

    void render(const QString &path, const QStringList &words)
    {
        QProcess process;
        process.start(HEADSCOPE_EXECUTABLE, QStringList{"render", "bundled:english", "--text", text, "--out", path} + words);
        QVERIFY(process.waitForFinished(60000));
        QVERIFY2(process.exitCode() == 0, process.readAllStandardError().constData());
    }

    static bool holds(const QImage &image, const Rgb &colour)
    {
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width() * 3 / 4; ++x) {
                if (image.pixelColor(x, y) == toColor(colour)) {
                    return true;
                }
            }
        }
        return false;
    }

    std::unique_ptr<WindowFixture> fixture_;
};

QTEST_MAIN(WindowExportTest)
#include "window_export_test.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// `headscope render --session` against the window's own export, picture by picture, for every view.

#include <QFileInfo>
#include <QProcess>
#include <QSignalSpy>

#include "core/base/file.h"
#include "tests/support/given_arrays.h"
#include "tests/support/window.h"
#include "ui/export/figure.h"
#include "ui/views/compare_view.h"

using namespace headscope;
using namespace headscope::ui;
using headscope::testing::placeOf;
using headscope::testing::WindowFixture;

class WindowSessionFiguresTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        fixture_ = std::make_unique<WindowFixture>();
        QVERIFY(fixture_->opens("bundled:english"));
    }

    void cleanupTestCase() { fixture_.reset(); }

    void renderDrawsWhatTheWindowExports()
    {
        const QString program = QCoreApplication::applicationDirPath() + "/../app/headscope", path = fixture_->path("drawn.headscope");
        setText("The cabinetry of the people, the cabinetry of the state.");
        window().selection()->chooseHead(LayerIndex(1), HeadIndex(5));
        for (const DisplayChoice &choice : {DisplayChoice{}, DisplayChoice{Shown::RowShare, true, true, {}, placeOf(2, 1), true, {}, MaskedLook::Blank}}) {
            window().heatmap()->display()->set(choice);
            QVERIFY(saves(path));
            QVERIFY(drawsAlike(program, path, FigureKind::Heads));
        }
        window().selection()->setHeads({placeOf(1, 5), placeOf(2, 0)}, placeOf(1, 5));
        window().views()->setCurrentWidget(window().lines());
        QVERIFY(saves(path));
        QVERIFY(drawsAlike(program, path, FigureKind::Lines));
        window().views()->setCurrentWidget(window().heatmap());
        QVERIFY(saves(path));
        QVERIFY(drawsAlike(program, path, FigureKind::Heads)); // two heads beside one another
        window().views()->setCurrentWidget(window().textView());
        QVERIFY(saves(path));
        QVERIFY(drawsAlike(program, path, FigureKind::Text));
        window().selection()->chooseCell(QueryPos(6), KeyPos(2));
        window().flow()->setFold(HeadFold::Min);
        window().merged()->setMerge({MergeKind::Weights, {1, 2, 0, 0.5f, 1, 1, 1, 1}});
        for (const auto &[view, kind] : {std::pair<QWidget *, FigureKind>(window().steps(), FigureKind::Steps), {window().flow(), FigureKind::Flow}, {window().merged(), FigureKind::Merged}}) {
            window().views()->setCurrentWidget(view);
            QVERIFY(saves(path));
            QVERIFY2(drawsAlike(program, path, kind), qPrintable(view->objectName()));
        }
        window().flow()->setFold(HeadFold::Mean);
        window().merged()->setMerge({});
        window().views()->setCurrentWidget(window().heatmap());
        window().heatmap()->display()->set({});
        window().sessions()->leave();
    }

    /// A session by hand whose heads are named twice and lack the chosen one: both draw what the window makes of it.
    void renderTakesHeadsAsTheWindowDoes()
    {
        const QString program = QCoreApplication::applicationDirPath() + "/../app/headscope", path = fixture_->path("heads.headscope"), words = "The cabinetry of the people.";
        setText(words);
        window().selection()->chooseHead(LayerIndex(1), HeadIndex(5));
        QVERIFY(saves(path));
        Session session = *readSession(path.toStdString());
        session.selection.heads = {placeOf(2, 0), placeOf(3, 1), placeOf(2, 0)};
        QVERIFY(writeSession(path.toStdString(), session));
        window().sessions()->leave();
        for (const auto &[view, kind] : {std::pair("heatmapView", FigureKind::Heads), {"linesView", FigureKind::Lines}}) {
            session.views.shown = view;
            QVERIFY(writeSession(path.toStdString(), session));
            window().selection()->setHeads({placeOf(0, 0)}, placeOf(0, 0));
            QSignalSpy restored(window().sessions(), &SessionController::restored);
            window().open(path);
            QTRY_COMPARE(restored.size(), 1);
            QVERIFY(fixture_->settlesOnText(words));
            QTRY_VERIFY(!window().sessions()->restoring());
            QVERIFY(window().selection()->heads() == (std::vector{placeOf(2, 0), placeOf(3, 1), placeOf(1, 5)}));
            QVERIFY2(drawsAlike(program, path, kind), view);
        }
        window().selection()->chooseHead(LayerIndex(1), HeadIndex(5));
        window().views()->setCurrentWidget(window().heatmap());
        window().sessions()->leave();
    }

    void renderDrawsTheComparisonThatTheWindowExports()
    {
        const QString program = QCoreApplication::applicationDirPath() + "/../app/headscope", path = fixture_->path("drawn.headscope");
        Comparison *comparison = window().compare()->comparison();
        setText("The cabinetry of the people.");
        comparison->keep();
        comparison->openModel(QString("bundled:attention"));
        QTRY_VERIFY(comparison->otherModel() != nullptr);
        setText("The cabinetry of the people, the cabinetry of the state.");
        window().views()->setCurrentWidget(window().compare());
        for (const CompareOptions &options : {CompareOptions{CompareWith::Text, Side::Difference, {false, {}}, "The cabinetry of the state, the people of the state."}, CompareOptions{CompareWith::Text, Side::B, {false, std::pair(LayerIndex(0), HeadIndex(3))}, "The cabinetry of the state."}, CompareOptions{CompareWith::Kept, Side::A, false, {}}, CompareOptions{CompareWith::Model, Side::Difference, true, {}}}) {
            window().compare()->setOptions(options);
            QTRY_VERIFY(comparison->pair() && !comparison->busy() && window().compare()->heads());
            const Trace &b = *comparison->pair()->b;
            QVERIFY(options.with == CompareWith::Model ? b.model == comparison->otherModel() : options.with == CompareWith::Kept ? b.input.main().text == "The cabinetry of the people." : b.input.main().text == options.text->toStdString());
            QVERIFY(saves(path));
            QVERIFY2(drawsAlike(program, path, FigureKind::Compare), qPrintable(QString::number(static_cast<int>(options.with))));
        }
        window().compare()->setOptions({});
        window().views()->setCurrentWidget(window().heatmap());
        window().sessions()->leave();
    }

    /// The other text begins as a copy of the one on show, which is no edit and is not kept.
    void renderDrawsAComparisonWhoseTextNobodyTouched()
    {
        const QString program = QCoreApplication::applicationDirPath() + "/../app/headscope", path = fixture_->path("untouched.headscope");
        setText("The cabinetry of the people, the cabinetry of the state.");
        window().compare()->setOptions({CompareWith::Text, Side::A, {false, std::pair(LayerIndex(0), HeadIndex(3))}, {}});
        window().views()->setCurrentWidget(window().compare());
        QTRY_VERIFY(window().compare()->comparison()->pair() && !window().compare()->comparison()->busy());
        QVERIFY(saves(path));
        const Session saved = *readSession(path.toStdString());
        QVERIFY(saved.views.shown == "compareView" && !saved.views.compare.text);
        QVERIFY(drawsAlike(program, path, FigureKind::Compare));
        window().compare()->setOptions({});
        window().views()->setCurrentWidget(window().heatmap());
        window().sessions()->leave();
    }

    void renderDrawsTheMapThatTheWindowExports()
    {
        const QString program = QCoreApplication::applicationDirPath() + "/../app/headscope", path = fixture_->path("map.headscope"), given = fixture_->path("seen.safetensors"), picture = fixture_->path("seen.ppm");
        headscope::testing::writeGiven(given.toStdString(), {{"attn", headscope::testing::softmaxOf({1, 2, 10, 10})}});
        std::string pixels;
        for (int i = 0; i < 12 * 12 * 3; ++i) {
            pixels += static_cast<char>(i * 7 % 256);
        }
        QVERIFY(writeFile(picture.toStdString(), "P6\n12 12\n255\n" + pixels));
        window().open(given);
        QVERIFY(fixture_->settles([](const Trace &t) { return t.model->given != nullptr; }));
        window().openInput({picture});
        QVERIFY(fixture_->settles([](const Trace &t) { return t.input.main().grid.has_value(); }));
        window().selection()->chooseHead(LayerIndex(0), HeadIndex(1));
        window().selection()->chooseCell(QueryPos(4), KeyPos(0));
        window().map()->setOptions({60, false});
        window().views()->setCurrentWidget(window().map());
        QVERIFY(saves(path));
        QVERIFY(drawsAlike(program, path, FigureKind::Map));
        window().map()->setOptions({});
        window().views()->setCurrentWidget(window().heatmap());
        window().sessions()->leave();
    }

private:
    /// `render --session` draws the picture that the window exports of a view.
    bool drawsAlike(const QString &program, const QString &session, FigureKind kind)
    {
        const auto all = window().exporter()->choices();
        const auto at = std::find_if(all.begin(), all.end(), [kind](const FigureChoice &c) { return c.subject.kind == kind; });
        FigureOptions options;
        options.colormap = &ui::Appearance::instance().colormap();
        options.display = window().heatmap()->display()->choice();
        const QString exported = fixture_->path("exported.png"), drawn = fixture_->path("drawn.png");
        if (at == all.end() || !writeFigure(exported.toStdString(), window().document()->trace(), at->subject, options)) {
            return false;
        }
        QProcess render;
        render.start(program, {"render", "--session", session, "--out", drawn});
        return render.waitForFinished(20000) && render.exitCode() == 0 && QImage(drawn) == QImage(exported) && !QImage(drawn).isNull();
    }

    MainWindow &window() { return fixture_->window(); }
    void setText(const QString &value)
    {
        window().findChild<QPlainTextEdit *>("textEdit")->setPlainText(value);
        QVERIFY(fixture_->settlesOnText(value));
    }
    bool saves(const QString &path)
    {
        QSignalSpy saved(window().sessions(), &SessionController::saved);
        window().sessions()->saveTo(path);
        return QTest::qWaitFor([&] { return saved.size() == 1; }, 10000);
    }
    std::unique_ptr<WindowFixture> fixture_;
};

QTEST_MAIN(WindowSessionFiguresTest)
#include "window_session_figures_test.moc"

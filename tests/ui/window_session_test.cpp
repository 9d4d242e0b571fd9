// SPDX-License-Identifier: GPL-3.0-or-later
// Sessions through the real window: saved, opened again with everything that was on show, kept for after a crash.

#include <QComboBox>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QLabel>
#include <QLineEdit>
#include <QProcess>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QSlider>
#include <QThread>
#include <QTimer>
#include <QToolButton>
#include <cstdio>

#include "core/base/file.h"
#include "tests/support/given_arrays.h"
#include "tests/support/tiny_model.h"
#include "tests/support/window.h"
#include "ui/session_values.h"
#include "ui/views/compare_view.h"

using namespace headscope;
using namespace headscope::ui;
using headscope::testing::parityFile;
using headscope::testing::placeOf;
using headscope::testing::WindowFixture;

namespace {

constexpr const char *childVariable = "HEADSCOPE_TEST_KEEPS_IN";

/// What the test kills: keeps one session after another until then.
int keepForever(const QString &folder)
{
    Autosave autosave;
    if (!autosave.begin(folder)) {
        return 1;
    }
    Session session;
    session.model.bundled = "english";
    int count = 0;
    QTimer timer;
    QObject::connect(&timer, &QTimer::timeout, &timer, [&] {
        session.input.text = std::string(100000 + static_cast<size_t>(count) * 1000, static_cast<char>('a' + count % 26));
        ++count;
        autosave.keep(sessionText(session));
    });
    timer.start(2);
    std::puts("begun");
    std::fflush(stdout);
    return QCoreApplication::exec();
}

} // namespace

class WindowSessionTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        fixture_ = std::make_unique<WindowFixture>();
        QVERIFY(fixture_->opens("bundled:english"));
    }

    void cleanupTestCase() { fixture_.reset(); }

    void everythingOnShowComesBack()
    {
        const QString path = fixture_->path("S.headscope");
        setText("The keys to the cabinet, the keys to the door.");
        window().selection()->chooseHead(LayerIndex(2), HeadIndex(6));
        window().selection()->chooseCell(QueryPos(8), KeyPos(4));
        const std::vector<HeadPlace> heads = {placeOf(1, 2), placeOf(2, 6), placeOf(3, 4)};
        window().selection()->setHeads(heads, placeOf(2, 6));
        const DisplayChoice display{Shown::RowShare, true, true, {{GroupIndex(0), 3, " to"}}, placeOf(1, 1), true, {LimitKind::ByHand, {0.1f, 0.6f}}, MaskedLook::Blank};
        window().heatmap()->display()->set(display);
        const LinesOptions lines{ShownHeads::Layer, 0.1f, true, true};
        window().lines()->setOptions(lines);
        const TextOptions shaded{Direction::To, Together::Mean, {1, 5}};
        window().textView()->setOptions(shaded);
        window().flow()->setFold(HeadFold::Max);
        window().notes()->write(placeOf(2, 6), "looks <b>back</b>");
        window().notes()->write(placeOf(0, 0), "noise");
        ui::Appearance::instance().setColormap("magma");
        window().views()->setCurrentWidget(window().lines());
        QVERIFY(saves(path));
        QVERIFY2(window().windowTitle().startsWith("S.headscope[*] – english"), qPrintable(window().windowTitle()));
        QVERIFY(!window().isWindowModified());
        const Session before = window().sessions()->capture(path);
        QCOMPARE(before.notes.size(), size_t(2));

        window().sessions()->leave();
        window().open("bundled:attention");
        QVERIFY(fixture_->settles([](const Trace &t) { return t.model->name != "english"; }));
        setText("Something else");
        window().heatmap()->display()->set({});
        window().flow()->setFold(HeadFold::Mean);
        ui::Appearance::instance().setColormap("viridis");
        window().views()->setCurrentWidget(window().heatmap());
        QVERIFY(window().notes()->all().empty());

        window().open(path);
        QVERIFY(fixture_->settlesOnText("The keys to the cabinet, the keys to the door."));
        QTRY_VERIFY(!window().sessions()->restoring());
        QCOMPARE(text()->toPlainText(), QString("The keys to the cabinet, the keys to the door."));
        QCOMPARE(window().selection()->chosen(), (Chosen{GroupIndex(0), LayerIndex(2), HeadIndex(6), QueryPos(8), KeyPos(4)}));
        QVERIFY(window().selection()->heads() == heads);
        QCOMPARE(window().heatmap()->display()->choice(), display);
        QCOMPARE(window().lines()->options(), lines);
        QCOMPARE(window().textView()->options(), shaded);
        QCOMPARE(window().flow()->fold(), HeadFold::Max);
        QCOMPARE(window().notes()->of(placeOf(2, 6)), QString("looks <b>back</b>"));
        QCOMPARE(QString::fromStdString(std::string(ui::Appearance::instance().colormap().name)), QString("magma"));
        QCOMPARE(window().views()->currentWidget(), static_cast<QWidget *>(window().lines()));
        QVERIFY(!window().isWindowModified());
        QVERIFY(!window().edits()->stack()->canUndo() && !window().history()->canGoBack());
        QCOMPARE(window().findChild<QPlainTextEdit *>("headNote")->toPlainText(), QString("looks <b>back</b>"));
        Session after = window().sessions()->capture(path);
        after.layout = before.layout; // a window manager has its say
        QTRY_VERIFY(!window().sessions()->capture(path).model.digest.empty());
        after.model.digest = before.model.digest;
        QVERIFY(sessionText(after) == sessionText(before));
    }

    void anEditMarksTheTitleAndLookingAroundDoesNot()
    {
        window().selection()->chooseHead(LayerIndex(0), HeadIndex(1));
        window().views()->setCurrentWidget(window().heatmap());
        QTest::qWait(500);
        QVERIFY(!window().isWindowModified());
        window().notes()->write(placeOf(0, 1), "edited");
        QTRY_VERIFY(window().isWindowModified());
        window().edits()->stack()->undo();
        QTRY_VERIFY(!window().isWindowModified());
        setText("Another text");
        QTRY_VERIFY(window().isWindowModified());
        QVERIFY(saves(window().sessions()->path()));
        QVERIFY(!window().isWindowModified());
    }

    void aSessionThatCannotBeWrittenStaysEdited()
    {
        const QString path = window().sessions()->path();
        QSignalSpy failed(window().sessions(), &SessionController::failed);
        window().sessions()->saveTo(fixture_->path("missing/S.headscope"));
        QTRY_COMPARE(failed.size(), 1);
        QVERIFY(notice().contains("missing"));
        QCOMPARE(window().sessions()->path(), path);
    }

    void aBrokenSessionSaysWhereAndLeavesEverything()
    {
        const QString path = fixture_->path("broken.headscope");
        QVERIFY(writeFile(path.toStdString(), R"({"format": "headscope-session", "version": 1, "model": {"bundled": "english"}, "selection": {"layer": "two"}})"));
        const QString before = text()->toPlainText(), session = window().sessions()->path();
        window().open(path);
        QTRY_VERIFY(notice().contains("selection.layer: expected a whole number"));
        QCOMPARE(text()->toPlainText(), before);
        QCOMPARE(window().sessions()->path(), session);
    }

    void aSessionMayAskForMoreThanTheModelHas()
    {
        const QString path = fixture_->path("beyond.headscope");
        QVERIFY(writeFile(path.toStdString(), R"({"format": "headscope-session", "version": 1, "model": {"bundled": "english"}, "input": {"text": "Few words"},
            "selection": {"layer": 900, "head": 900, "query": 9000, "key": 16777216, "heads": [[99, 99], [1, 1]]}, "display": {"reference": {"layer": 70}, "difference": true, "hidden_keys": [{"position": 12345, "label": "x"}]},
            "views": {"shown": "nothing", "text": {"pins": [5000]}}, "colormap": "plaid", "layout": {"geometry": "AAAA", "splitter": [0, 0, 0]}, "notes": [{"layer": 999, "text": "nowhere"}]})"));
        window().open(path);
        QVERIFY(fixture_->settlesOnText("Few words"));
        QTRY_VERIFY(!window().sessions()->restoring());
        const Trace &trace = *window().document()->trace();
        QVERIFY(hasCell(trace, window().selection()->chosen()));
        QVERIFY(window().selection()->isChosen(placeOf(1, 1)));
        QVERIFY(!window().selection()->isChosen(placeOf(99, 99)));
        QVERIFY(window().textView()->sources().front() < trace.nQuery(GroupIndex(0)) || !window().textView()->isVisible());
        for (int i = 0; i < window().views()->count(); ++i) {
            window().views()->setCurrentIndex(i);
            QTest::qWait(50);
        }
        window().views()->setCurrentIndex(0);
    }

    void aModelThatWasMovedIsAskedForAndOneThatChangedIsSaid()
    {
        QDir().mkpath(fixture_->path("moved"));
        const auto c = headscope::testing::tinyGpt2();
        const auto folder = std::filesystem::path(fixture_->path("moved/tiny").toStdString());
        headscope::testing::writeTinyModel(folder, headscope::testing::jsonOf(headscope::testing::configOf(c)), headscope::testing::tensorsOf(c));
        QVERIFY(writeFile(folder / "tokenizer.json", headscope::testing::tinyTokenizer()));
        window().sessions()->leave();
        window().open(fixture_->path("moved/tiny"));
        QTRY_VERIFY(window().document()->model() && window().document()->model()->name == "tiny");
        setText("abc abc");
        const QString path = fixture_->path("moved/S.headscope");
        QVERIFY(saves(path));
        QVERIFY(!readSession(path.toStdString())->model.digest.empty());
        window().sessions()->leave();
        window().open("bundled:english");
        QTRY_VERIFY(window().document()->model()->name == "english");

        QVERIFY(QDir().rename(fixture_->path("moved"), fixture_->path("elsewhere"))); // folder and session together
        window().open(fixture_->path("elsewhere/S.headscope"));
        QTRY_VERIFY(window().document()->model()->name == "tiny");
        QVERIFY(fixture_->settlesOnText("abc abc"));
        QTRY_VERIFY(!window().sessions()->capture(path).model.digest.empty());
        QTest::qWait(100);
        QVERIFY2(!notice().contains("is not the model"), qPrintable(notice()));

        window().sessions()->leave();
        headscope::testing::writeTinyModel(fixture_->path("elsewhere/tiny").toStdString(), headscope::testing::jsonOf(headscope::testing::configOf(c)), headscope::testing::tensorsOf(c, 2)); // trained on
        window().open(fixture_->path("elsewhere/S.headscope"));
        QTRY_VERIFY_WITH_TIMEOUT(notice().contains("is not the model that the session was saved with"), 10000);

        window().sessions()->leave();
        QVERIFY(QDir().rename(fixture_->path("elsewhere/tiny"), fixture_->path("elsewhere/gone")));
        window().open(fixture_->path("elsewhere/S.headscope"));
        QTRY_VERIFY(notice().contains("found nothing there"));
        QVERIFY(window().findChild<QToolButton *>("acceptNotice")->isVisible());
        window().findChild<QToolButton *>("closeNotice")->click();
        QVERIFY(window().document()->model() && window().document()->trace()); // what was open still is
    }

    void givenPatternsComeBack()
    {
        const QString given = fixture_->path("given.safetensors");
        headscope::testing::writeGiven(given.toStdString(), {{"layer.0", headscope::testing::softmaxOf({2, 6, 6})}});
        window().open(given);
        QVERIFY(fixture_->settles([](const Trace &t) { return t.model->given != nullptr; }));
        window().selection()->chooseHead(LayerIndex(0), HeadIndex(1));
        window().selection()->chooseCell(QueryPos(5), KeyPos(2));
        const QString path = fixture_->path("given.headscope");
        QVERIFY(saves(path));
        window().sessions()->leave();
        window().open("bundled:english");
        QVERIFY(fixture_->settles([](const Trace &t) { return !t.model->given; }));
        window().open(path);
        QVERIFY(fixture_->settles([](const Trace &t) { return t.model->given != nullptr; }));
        QTRY_VERIFY(!window().sessions()->restoring());
        QCOMPARE(window().selection()->chosen(), (Chosen{GroupIndex(0), LayerIndex(0), HeadIndex(1), QueryPos(5), KeyPos(2)}));
    }

    void whatTheOtherViewsWereSetToComesBack()
    {
        const QString path = fixture_->path("views.headscope");
        window().sessions()->leave();
        window().open("bundled:english");
        QVERIFY(fixture_->settles([](const Trace &t) { return !t.model->given; }));
        setText("The keys to the cabinet, the keys to the door.");
        const HeadLook look{metricOfKey("entropy"), {metricOfKey("induction"), false}, *HeadFilter::parse("layer > 0")};
        const HeadMerge merge{MergeKind::Weights, {0, 1, 0.25f, 3, 0, 0, 2, 1}};
        const CompareOptions compare{CompareWith::Text, Side::B, {true, {}}, "The keys to the house"};
        window().grid()->setLook(look);
        window().merged()->setMerge(merge);
        window().map()->setOptions({35, false, HeadFold::Max});
        window().compare()->setOptions(compare);
        window().views()->setCurrentWidget(window().heatmap());
        window().heatmap()->setZoom({2, 1, 5, 4});
        QCOMPARE(window().heatmap()->zoom()->cols, 4);
        QVERIFY(saves(path));
        QVERIFY(!window().isWindowModified());
        window().heatmap()->setZoom({0, 0, 3, 3}); // looking is no edit
        QTest::qWait(500);
        QVERIFY(!window().isWindowModified());
        window().map()->findChild<QSlider *>("mapStrength")->setValue(36);
        QTRY_VERIFY(window().isWindowModified());

        window().sessions()->leave();
        window().open("bundled:attention");
        QVERIFY(fixture_->settles([](const Trace &t) { return t.model->name != "english"; }));
        window().grid()->setLook({});
        window().merged()->setMerge({});
        window().map()->setOptions({});
        window().compare()->setOptions({});
        window().compare()->comparison()->keep();
        window().heatmap()->showAll();
        QVERIFY(window().findChild<QLineEdit *>("headFilter")->text().isEmpty());

        window().open(path);
        QVERIFY(fixture_->settlesOnText("The keys to the cabinet, the keys to the door."));
        QTRY_VERIFY(!window().sessions()->restoring());
        const HeadLook &now = window().grid()->look();
        QVERIFY(now.colour == look.colour && now.order == look.order && now.filter.text() == "layer > 0");
        QCOMPARE(window().findChild<QLineEdit *>("headFilter")->text(), QString("layer > 0")); // the bar above shows the same
        QCOMPARE(window().findChild<QLabel *>("headCount")->text(), QString("24 of 32 heads"));
        QVERIFY(window().findChild<QComboBox *>("headOrder")->currentIndex() > 0 && window().findChild<QToolButton *>("headDirection")->isChecked());
        QCOMPARE(window().merged()->merge().kind, MergeKind::Weights);
        QCOMPARE(window().merged()->merge().weights, merge.weights);
        QCOMPARE(window().map()->options(), MapOptions({35, false, HeadFold::Max}));
        QVERIFY(window().compare()->options() == compare);
        QVERIFY(!window().compare()->comparison()->hasKept()); // as when it was saved
        const auto zoom = window().heatmap()->zoom();
        QVERIFY(zoom && zoom->query == 2 && zoom->key == 1 && zoom->rows == 5 && zoom->cols == 4);
        QVERIFY(!window().isWindowModified());
        window().sessions()->leave();
        window().grid()->setLook({});
        window().merged()->setMerge({});
        window().compare()->setOptions({});
    }

    void aKeptPassAndAnotherModelComeBack()
    {
        const QString path = fixture_->path("compared.headscope");
        setText("The keys to the cabinet");
        Comparison *comparison = window().compare()->comparison();
        window().views()->setCurrentWidget(window().compare());
        window().compare()->setOptions({CompareWith::Kept, Side::A, false, {}});
        comparison->keep();
        setText("The doors to the cabinet");
        QTRY_VERIFY(comparison->pair());
        comparison->openModel(QString("bundled:attention"));
        QTRY_VERIFY(comparison->otherModel() && !comparison->busy());
        const std::string name = comparison->otherModel()->name;
        QVERIFY(saves(path));
        const Session saved = *readSession(path.toStdString());
        QVERIFY(saved.views.compare.kept && saved.views.compare.kept->input.text == "The keys to the cabinet" && saved.views.compare.kept->model.none());
        QCOMPARE(saved.views.compare.model.bundled, std::string("attention"));
        QVERIFY(!saved.views.compare.model.digest.empty());

        window().sessions()->leave();
        window().compare()->setOptions({});
        setText("Something else");
        comparison->keep();
        comparison->failModel("none");
        window().open(path);
        QVERIFY(fixture_->settlesOnText("The doors to the cabinet"));
        QTRY_VERIFY(!window().sessions()->restoring());
        QTRY_VERIFY(comparison->pair() && comparison->pair()->b->input.main().text == "The keys to the cabinet");
        QTRY_VERIFY(comparison->otherModel() && comparison->otherModel()->name == name);
        QVERIFY2(!notice().contains("compared with"), qPrintable(notice()));
        Session changed = saved;
        changed.views.compare.model.digest = std::string(64, '0');
        QVERIFY(writeSession(path.toStdString(), changed));
        window().sessions()->leave();
        window().open(path);
        QTRY_VERIFY_WITH_TIMEOUT(notice().contains("is not the model that the session compared with"), 10000);
        QVERIFY(fixture_->settlesOnText("The doors to the cabinet"));
        window().findChild<QToolButton *>("closeNotice")->click();

        const std::string gone = fixture_->path("gone.safetensors").toStdString();
        changed.views.compare.model = {"", {gone, "gone.safetensors"}, "", std::nullopt, false};
        QVERIFY(writeSession(path.toStdString(), changed));
        window().sessions()->leave();
        window().open(path);
        QVERIFY(fixture_->settlesOnText("The doors to the cabinet"));
        QTRY_VERIFY(!window().sessions()->restoring());
        QVERIFY(!comparison->otherModel() && !window().isWindowModified());
        QVERIFY(saves(path)); // what cannot be opened today is not forgotten
        QCOMPARE(readSession(path.toStdString())->views.compare.model.file.path, gone);
        window().views()->setCurrentWidget(window().heatmap());
        window().compare()->setOptions({});
        window().sessions()->leave();
    }

    void arraysAndAnswersComeBack()
    {
        const QString weights = parityFile("json-weights/mha-kdim-vdim/weights.json"), folder = QFileInfo(weights).absolutePath();
        if (weights.isEmpty()) {
            QSKIP("no parity data beside the source tree: sessions of layers with arrays are not tested");
        }
        window().sessions()->leave();
        AttentionMap answers;
        answers.n_heads = 3;
        window().document()->open({weights, answers, false});
        QTRY_VERIFY(window().document()->model()->spec.main().n_heads == 3);
        window().openInput({folder + "/key.npy", folder + "/value.npy", folder + "/query.npy"});
        QVERIFY(fixture_->settles([](const Trace &t) { return t.nKey(GroupIndex(0)) == 8; }));
        window().selection()->chooseHead(LayerIndex(0), HeadIndex(2));
        window().selection()->chooseCell(QueryPos(4), KeyPos(7));
        const QString path = fixture_->path("arrays.headscope");
        QVERIFY(saves(path));
        QCOMPARE(readSession(path.toStdString())->input.arrays.size(), size_t(3));
        window().sessions()->leave();
        window().open("bundled:english");
        QTRY_VERIFY(window().document()->model()->name == "english" && !window().document()->given());

        window().open(path);
        QVERIFY(fixture_->settles([](const Trace &t) { return t.nKey(GroupIndex(0)) == 8 && !t.input.synthetic; }));
        QTRY_VERIFY(!window().sessions()->restoring());
        QCOMPARE(window().document()->model()->spec.main().n_heads, 3);
        QCOMPARE(window().selection()->chosen(), (Chosen{GroupIndex(0), LayerIndex(0), HeadIndex(2), QueryPos(4), KeyPos(7)}));
        QVERIFY(!window().isWindowModified());
        const auto input = ui::inputOf(*readSession(path.toStdString()), *window().document()->model(), path.toStdString()); // as the command line reads it
        QVERIFY(input && input->sequences.size() == window().document()->trace()->input.sequences.size());
    }

    void aTargetThatTheModelWroteComesBackTokenByToken()
    {
        const QString model = QFileInfo(parityFile("hf/bart/case.json")).absolutePath() + "/model";
        if (!QFileInfo::exists(model)) {
            QSKIP("no parity data beside the source tree: sessions of models with a target are not tested");
        }
        window().sessions()->leave();
        window().open(model);
        QTRY_VERIFY_WITH_TIMEOUT(window().document()->model()->groups.size() == 3, 20000);
        setText("He said that the red kite was higher than the blue kite.");
        window().document()->generateTarget();
        QTRY_VERIFY_WITH_TIMEOUT(!window().document()->generating().busy() && !window().document()->typed().target_ids.empty(), 30000);
        const TypedInput typed = window().document()->typed();
        const auto tokens = typed.target_ids.size();
        QVERIFY(fixture_->settles([tokens](const Trace &t) { return static_cast<size_t>(t.input.sequences.back().size()) == tokens; }));
        window().selection()->chooseGroup(GroupIndex(2));
        window().selection()->chooseHead(LayerIndex(1), HeadIndex(1));
        window().selection()->chooseCell(QueryPos(1), KeyPos(20));
        window().textView()->setOptions({Direction::To, Together::Sum, {3}});
        const Chosen chosen = window().selection()->chosen();
        const QString path = fixture_->path("target.headscope");
        QVERIFY(saves(path));
        window().sessions()->leave();
        window().open("bundled:english");
        QTRY_VERIFY(window().document()->model()->name == "english");
        QCOMPARE(window().selection()->chosen().group, GroupIndex(0));

        window().open(path);
        QVERIFY(fixture_->settles([tokens](const Trace &t) { return t.input.sequences.size() > 1 && static_cast<size_t>(t.input.sequences.back().size()) == tokens; }));
        QTRY_VERIFY(!window().sessions()->restoring());
        QCOMPARE(window().document()->typed().target_ids, typed.target_ids);
        QCOMPARE(window().findChild<QPlainTextEdit *>("secondText")->toPlainText(), QString::fromStdString(typed.target));
        QCOMPARE(window().selection()->chosen(), chosen);
        QCOMPARE(window().textView()->pinned(), std::set<int>{3});
        QVERIFY(!window().isWindowModified());
    }

    void whatACrashLeftIsOfferedAndRestored()
    {
        window().sessions()->leave();
        window().open("bundled:english");
        QVERIFY(fixture_->settles([](const Trace &t) { return !t.model->given; }));
        const QString folder = fixture_->path("autosave");
        QDir().mkpath(folder);
        setText("Kept for later");
        window().selection()->chooseHead(LayerIndex(3), HeadIndex(3));
        window().notes()->write(placeOf(3, 3), "kept");
        Session kept = window().sessions()->capture(folder + "/left.headscope");
        kept.saved_as = fixture_->path("named.headscope").toStdString();
        QVERIFY(writeSession((folder + "/left.headscope").toStdString(), kept)); // its process is gone: nobody has a lock
        window().notes()->restore(HeadNotes::Notes{});
        setText("After the crash");

        window().sessions()->keepIn(folder);
        QTRY_VERIFY(notice().contains("did not end properly"));
        QVERIFY(QFile::exists(folder + "/left.headscope"));
        window().findChild<QToolButton *>("acceptNotice")->click();
        QVERIFY(fixture_->settlesOnText("Kept for later"));
        QTRY_VERIFY(!window().sessions()->restoring());
        QCOMPARE(window().selection()->chosen().place(), placeOf(3, 3));
        QCOMPARE(window().notes()->of(placeOf(3, 3)), QString("kept"));
        QVERIFY(window().windowTitle().startsWith("named.headscope[*]"));
        QVERIFY(window().isWindowModified()); // it was never written under that name
        QTRY_VERIFY_WITH_TIMEOUT(!QFile::exists(folder + "/left.headscope"), 8000); // once its own file is there
        QCOMPARE(QDir(folder).entryList({"*.headscope"}, QDir::Files).size(), 1);

        window().notes()->write(placeOf(3, 3), "kept again");
        const QString own = folder + "/" + QDir(folder).entryList({"*.headscope"}, QDir::Files).front();
        QTRY_VERIFY_WITH_TIMEOUT(readSession(own.toStdString()) && readSession(own.toStdString())->notes.front().text == "kept again", 8000);

        MainWindow other; // another window has a file of its own and is not offered this one's
        other.sessions()->keepIn(folder);
        QVERIFY(other.notice()->message().isEmpty());
        QVERIFY(saves(fixture_->path("named.headscope")));
        other.sessions()->end();
        window().sessions()->end();
        QCOMPARE(QDir(folder).entryList(QDir::Files).size(), 0);
    }

    /// kill -9 while what is on show is being kept, a hundred times at random moments: what is left is whole, offered, and nothing else stays behind.
    void aKilledProcessLeavesAWholeFile()
    {
        const QString folder = fixture_->path("killed");
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(childVariable, folder);
        QRandomGenerator random(7);
        int left = 0;
        for (int round = 0; round < 100; ++round) {
            QProcess child;
            child.setProcessEnvironment(environment);
            child.start(QCoreApplication::applicationFilePath(), {});
            QVERIFY(child.waitForStarted() && child.waitForReadyRead()); // it has begun
            QThread::usleep(random.bounded(15000));
            child.kill();
            child.waitForFinished();
            Autosave next;
            QVERIFY(next.begin(folder));
            while (!next.claim().isEmpty()) {
                const auto session = readSession(next.claimed().toStdString());
                QVERIFY2(session, session ? "" : session.error().message.c_str());
                QVERIFY(session->input.text.find_first_not_of(session->input.text.front()) == std::string::npos);
                next.drop();
                ++left;
            }
            next.end();
        }
        QVERIFY2(left > 20, qPrintable(QString::number(left)));
        QCOMPARE(QDir(folder).entryList(QDir::Files | QDir::Hidden), QStringList());
    }

private:
    MainWindow &window() { return fixture_->window(); }
    QPlainTextEdit *text() { return window().findChild<QPlainTextEdit *>("textEdit"); }
    QString notice() { return window().notice()->isVisible() ? window().notice()->message() : QString(); }
    void setText(const QString &value)
    {
        text()->setPlainText(value);
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

int main(int argc, char **argv)
{
    if (qEnvironmentVariableIsSet(childVariable)) {
        QCoreApplication application(argc, argv);
        return keepForever(qEnvironmentVariable(childVariable));
    }
    QApplication application(argc, argv);
    WindowSessionTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "window_session_test.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// Back and forward, undo and redo, in the real window by real keys and buttons.

#include <QAction>
#include <QCheckBox>
#include <QSlider>

#include "tests/support/window.h"

using namespace headscope;
using namespace headscope::ui;
using headscope::testing::placeOf;
using headscope::testing::WindowFixture;

class WindowHistoryTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        fixture_ = std::make_unique<WindowFixture>();
        QVERIFY(fixture_->opens("bundled:english"));
    }

    void cleanupTestCase() { fixture_.reset(); }

    void init()
    {
        window().heatmap()->display()->restore({});
        window().edits()->forget();
        choose(1, 5, 9, 3);
        window().history()->begin();
        QTest::qWait(10);
        QApplication::setActiveWindow(&window()); // shortcuts are the active window's, and no window manager makes it so
        plot()->setFocus();
    }

    void openingAModelLeavesNothingToGoBackTo()
    {
        QVERIFY(!window().history()->canGoBack() && !window().history()->canGoForward());
        QVERIFY(!action("back")->isEnabled() && !action("forward")->isEnabled());
        QVERIFY(!action("undo")->isEnabled() && !action("redo")->isEnabled());
    }

    void keysGoBackAndForward()
    {
        const Chosen first = chosen();
        choose(2, 1, 9, 3);
        const Chosen second = chosen();
        choose(2, 1, 7, 0);
        const Chosen third = chosen();
        QTest::keyClick(plot(), Qt::Key_Left, Qt::AltModifier);
        QCOMPARE(chosen(), second);
        QTest::keyClick(plot(), Qt::Key_BracketLeft, Qt::ControlModifier);
        QCOMPARE(chosen(), first);
        QVERIFY(!action("back")->isEnabled());
        for (QWidget *widget : {static_cast<QWidget *>(plot()), static_cast<QWidget *>(window().grid())}) {
            widget->setFocus();
            QTest::keyClick(widget, Qt::Key_Left, Qt::AltModifier);
            QCOMPARE(chosen(), first);
        }
        plot()->setFocus();
        QTest::keyClick(plot(), Qt::Key_Right, Qt::AltModifier);
        QCOMPARE(chosen(), second);
        QTest::keyClick(plot(), Qt::Key_BracketRight, Qt::ControlModifier);
        QCOMPARE(chosen(), third);
        QVERIFY(!window().history()->canGoForward());
    }

    void aMousesSideButtonsGoBackAndForwardAnywhere()
    {
        const Chosen first = chosen();
        choose(0, 2, 9, 3);
        QTest::mouseClick(window().grid()->viewport(), Qt::BackButton, {}, {5, 5});
        QCOMPARE(chosen(), first);
        QTest::mouseClick(text(), Qt::ForwardButton, {}, {5, 5});
        QCOMPARE(chosen().place(), placeOf(0, 2));
    }

    void aNewChoiceForgetsWhatWasForward()
    {
        choose(0, 2, 9, 3);
        window().history()->back();
        choose(3, 3, 9, 3);
        QVERIFY(!window().history()->canGoForward());
        window().history()->back();
        QCOMPARE(chosen().place(), placeOf(1, 5));
    }

    void arrowsOneAfterTheOtherAreOneStep()
    {
        const Chosen first = chosen();
        for (int i = 0; i < 5; ++i) {
            QTest::keyClick(plot(), Qt::Key_Down);
        }
        QCOMPARE(chosen().query.value, first.query.value + 5);
        QCOMPARE(window().history()->places(), size_t(2));
        QTest::qWait(600);
        QTest::keyClick(plot(), Qt::Key_Right);
        QCOMPARE(window().history()->places(), size_t(3));
        window().history()->back();
        QCOMPARE(chosen().query.value, first.query.value + 5);
        window().history()->back();
        QCOMPARE(chosen(), first);
    }

    void altArrowsInTheTextMoveTheCell()
    {
        choose(2, 1, 9, 3);
        text()->setFocus();
        QTest::keyClick(text(), Qt::Key_Left, Qt::AltModifier);
        QCOMPARE(chosen().place(), placeOf(2, 1));
        QCOMPARE(chosen().key.value, 2);
        QTest::keyClick(text(), Qt::Key_BracketLeft, Qt::ControlModifier);
        QTest::keyClick(text(), Qt::Key_BracketLeft, Qt::ControlModifier);
        QCOMPARE(chosen().place(), placeOf(1, 5));
    }

    void placesThatATextHasLostAreNotLeftToIt()
    {
        const QString before = text()->toPlainText();
        choose(1, 5, 16, 12);
        choose(1, 5, 2, 1);
        setText("Only five tokens");
        const Trace &trace = *window().document()->trace();
        window().history()->back();
        QVERIFY(hasCell(trace, chosen()));
        QVERIFY(chosen().query.value == trace.nQuery(GroupIndex(0)) - 1);
        setText(before);
    }

    void undoTakesBackOptionsOneByOne()
    {
        QTest::keyClick(plot(), Qt::Key_3);
        QTest::keyClick(plot(), Qt::Key_H);
        QTest::keyClick(plot(), Qt::Key_K);
        QCOMPARE(shown().hiddenKeys.size(), size_t(1));
        QTest::keyClick(plot(), Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(shown().hiddenKeys.empty() && shown().hideSpecial);
        QTest::keyClick(plot(), Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(!shown().hideSpecial);
        QCOMPARE(shown().shown, Shown::LogWeight);
        QTest::keyClick(plot(), Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(shown(), DisplayChoice{});
        QVERIFY(!action("undo")->isEnabled());
        for (int i = 0; i < 3; ++i) {
            QTest::keyClick(plot(), Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        }
        QVERIFY(shown().hideSpecial && shown().hiddenKeys.size() == 1 && shown().shown == Shown::LogWeight);
    }

    void typingIsUndoneWordByWordWhereverTheFocusIs()
    {
        const QString before = text()->toPlainText();
        text()->setFocus();
        text()->moveCursor(QTextCursor::End);
        QTest::keyClicks(text(), " And more");
        QVERIFY(fixture_->settlesOnText(before + " And more"));
        QTest::keyClick(text(), Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(text()->toPlainText(), before + " And ");
        plot()->setFocus();
        QTest::keyClick(plot(), Qt::Key_Z, Qt::ControlModifier);
        QTest::keyClick(plot(), Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(text()->toPlainText(), before);
        QVERIFY(fixture_->settlesOnText(before));
        text()->setFocus();
        for (int i = 0; i < 3; ++i) {
            QTest::keyClick(text(), Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        }
        QCOMPARE(text()->toPlainText(), before + " And more");
        QCOMPARE(text()->textCursor().position(), static_cast<int>(text()->toPlainText().size()));
        setText(before);
    }

    void textAndOptionsAreOneHistory()
    {
        const QString before = text()->toPlainText();
        text()->setFocus();
        text()->selectAll();
        QTest::keyClicks(text(), "x");
        plot()->setFocus();
        QVERIFY(fixture_->settlesOnText("x"));
        QTest::keyClick(plot(), Qt::Key_2);
        text()->setFocus();
        QTest::keyClick(text(), Qt::Key_Z, Qt::ControlModifier); // the newest edit, though the focus is in the text
        QCOMPARE(shown().shown, Shown::Weight);
        QCOMPARE(text()->toPlainText(), QString("x"));
        QTest::keyClick(text(), Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(text()->toPlainText(), before);
        QVERIFY(fixture_->settlesOnText(before));
    }

    void theChosenCellFollowsItsTokens()
    {
        const QString before = text()->toPlainText();
        choose(1, 5, 9, 3);
        const std::string query = window().document()->trace()->queries(GroupIndex(0)).labels[9];
        setText("Yes: " + before);
        const auto labels = window().document()->trace()->queries(GroupIndex(0)).labels;
        QVERIFY(chosen().query.value > 9 && chosen().query.value - 9 == chosen().key.value - 3);
        QCOMPARE(labels[static_cast<size_t>(chosen().query.value)], query);
        setText(before);
        QCOMPARE(chosen(), (Chosen{GroupIndex(0), LayerIndex(1), HeadIndex(5), QueryPos(9), KeyPos(3)}));
    }

    void aSampleInsteadOfTheTextIsUndone()
    {
        const QString before = text()->toPlainText();
        window().openText("Another text");
        QVERIFY(fixture_->settlesOnText("Another text"));
        QTest::keyClick(plot(), Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(fixture_->settlesOnText(before));
    }

    void aDraggedSliderIsOneStepAndPinsAreUndone()
    {
        LinesView *lines = window().lines();
        window().views()->setCurrentWidget(lines);
        auto *slider = window().findChild<QSlider *>("linesThreshold");
        const LinesOptions before = lines->options();
        slider->setValue(7);
        slider->setValue(8);
        slider->setValue(9);
        window().findChild<QCheckBox *>("linesWithoutFirst")->click();
        QCOMPARE(window().edits()->stack()->count(), 2);
        action("undo")->trigger();
        QVERIFY(!lines->options().withoutFirst && lines->options().threshold > before.threshold);
        action("undo")->trigger();
        QCOMPARE(lines->options(), before);
        window().views()->setCurrentWidget(window().textView());
        window().textView()->togglePin(4);
        action("undo")->trigger();
        QVERIFY(window().textView()->pinned().empty());
        action("redo")->trigger();
        QCOMPARE(window().textView()->pinned(), std::set<int>{4});
        action("undo")->trigger();
        window().views()->setCurrentWidget(window().heatmap());
    }

    void aNoteIsUndoneOnItsOwnHead()
    {
        auto *note = window().findChild<QPlainTextEdit *>("headNote");
        note->setFocus();
        QTest::keyClicks(note, "looks back");
        QCOMPARE(window().notes()->of(placeOf(1, 5)), QString("looks back"));
        window().selection()->chooseHead(LayerIndex(2), HeadIndex(2));
        QCOMPARE(note->toPlainText(), QString());
        action("undo")->trigger();
        QCOMPARE(window().notes()->of(placeOf(1, 5)), QString());
        QCOMPARE(window().notes()->of(placeOf(2, 2)), QString());
        action("redo")->trigger();
        window().selection()->chooseHead(LayerIndex(1), HeadIndex(5));
        QCOMPARE(note->toPlainText(), QString("looks back"));
        action("undo")->trigger();
    }

private:
    MainWindow &window() { return fixture_->window(); }
    HeatmapPlot *plot() { return window().heatmap()->plot(); }
    QPlainTextEdit *text() { return window().findChild<QPlainTextEdit *>("textEdit"); }
    QAction *action(const char *name) { return window().findChild<QAction *>(name); }
    const Chosen &chosen() { return window().selection()->chosen(); }
    const DisplayChoice &shown() { return window().heatmap()->display()->choice(); }
    /// One choice, where either the head or the cell is another.
    void choose(int layer, int head, int query, int key)
    {
        if (chosen().place() != placeOf(layer, head)) {
            window().selection()->chooseHead(LayerIndex(layer), HeadIndex(head));
        }
        if (chosen().query.value != query || chosen().key.value != key) {
            window().selection()->chooseCell(QueryPos(query), KeyPos(key));
        }
    }
    void setText(const QString &value)
    {
        text()->setPlainText(value);
        QVERIFY(fixture_->settlesOnText(value));
    }
    std::unique_ptr<WindowFixture> fixture_;
};

QTEST_MAIN(WindowHistoryTest)
#include "window_history_test.moc"

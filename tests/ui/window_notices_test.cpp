// SPDX-License-Identifier: GPL-3.0-or-later
// What the window says, and where: notices that move nothing, keys that tell why they did nothing, a filter that cannot be read, views that stay in reach where there is little room.

#include <QAction>
#include <QLabel>
#include <QLineEdit>
#include <QMenuBar>
#include <QSplitter>
#include <QStatusBar>
#include <QTabBar>
#include <QToolButton>

#include "tests/support/window.h"
#include "ui/dialogs/keyboard_help.h"
#include "ui/views/view_tabs.h"

using namespace headscope;
using namespace headscope::ui;
using headscope::testing::WindowFixture;

class WindowNoticesTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        fixture_ = std::make_unique<WindowFixture>();
        QVERIFY(fixture_->opens("bundled:english"));
    }

    void cleanupTestCase() { fixture_.reset(); }

    void whatPassesLiesOverTheViewsAndWhatWaitsToBeClosedShortensThem()
    {
        const auto places = [this] {
            QList<QRect> out;
            for (QWidget *widget : {static_cast<QWidget *>(window().grid()), static_cast<QWidget *>(window().views()), static_cast<QWidget *>(window().inspector())}) {
                out.append({widget->mapTo(&window(), QPoint(0, 0)), widget->size()});
            }
            return out;
        };
        const auto before = places();
        window().notice()->say(NoticeKind::Hint, "This passes");
        QTest::qWait(100);
        QVERIFY(window().notice()->isVisible());
        QCOMPARE(places(), before);
        QCOMPARE(window().childAt(window().notice()->mapTo(&window(), QPoint(window().notice()->width() / 2, 2))), static_cast<QWidget *>(window().notice())); // over the others
        window().notice()->say(NoticeKind::Hint, {});
        QVERIFY(!window().notice()->isVisible());

        window().open("/no/such/model");
        QTRY_VERIFY(window().notice()->isVisible());
        QTest::qWait(100);
        const QRect bar(window().notice()->mapTo(window().centralWidget(), QPoint(0, 0)), window().notice()->size());
        QCOMPARE(bar.bottom(), window().centralWidget()->rect().bottom());
        QCOMPARE(bar.width(), window().centralWidget()->width());
        QVERIFY2(bar.height() < 2 * window().fontMetrics().height() + 20, qPrintable(QString::number(bar.height()))); // one line
        const auto beside = places();
        for (int i = 0; i < before.size(); ++i) {
            QCOMPARE(beside[i].topLeft(), before[i].topLeft());
            QCOMPARE(beside[i].size(), before[i].size() - QSize(0, bar.height()));
        }
        window().resize(1100, 700);
        QTest::qWait(100);
        QCOMPARE(window().notice()->width(), window().centralWidget()->width());
        window().resize(1280, 820);
        QTest::mouseClick(window().notice()->findChild<QToolButton *>("closeNotice"), Qt::LeftButton);
        QTRY_VERIFY(!window().notice()->isVisible());
        QTest::qWait(100);
        QCOMPARE(places(), before);
    }

    void whatLastsHasRoomBelowTheViews()
    {
        const QString text = window().document()->text(), many = QString("The people of the world and the state. ").repeated(80);
        field()->setPlainText(many);
        QVERIFY(fixture_->settlesOnText(many));
        QTRY_VERIFY(window().notice()->isVisible());
        QTest::qWait(100);
        const int end = window().views()->mapTo(&window(), QPoint(0, window().views()->height())).y(), begin = window().notice()->mapTo(&window(), QPoint(0, 0)).y();
        QVERIFY2(end <= begin, qPrintable(QString("%1 %2").arg(end).arg(begin)));
        field()->setPlainText(text);
        QVERIFY(fixture_->settlesOnText(text));
        QTRY_VERIFY(!window().notice()->isVisible());
    }

    void theDifferenceKeySaysThatAReferenceIsMissing()
    {
        window().views()->setCurrentIndex(0);
        window().heatmap()->plot()->setFocus();
        QTest::keyClick(window().heatmap()->plot(), Qt::Key_D);
        QVERIFY2(window().statusBar()->currentMessage().contains("press R"), qPrintable(window().statusBar()->currentMessage()));
        window().statusBar()->clearMessage();
        QTest::keyClick(window().heatmap()->plot(), Qt::Key_R);
        QTest::keyClick(window().heatmap()->plot(), Qt::Key_D);
        QVERIFY(window().statusBar()->currentMessage().isEmpty());
    }

    void f1ListsTheKeys()
    {
        QApplication::setActiveWindow(&window());
        QTest::keyClick(&window(), Qt::Key_F1);
        auto *help = window().findChild<KeyboardHelp *>();
        QVERIFY(help && help->isVisible());
        help->close();
        QApplication::setActiveWindow(&window());
    }

    void aFilterThatCannotBeReadSaysWhatIsApplied()
    {
        auto *filter = window().findChild<QLineEdit *>("headFilter");
        auto *problem = window().findChild<QLabel *>("headFilterProblem");
        filter->setText("induction >");
        QTest::keyClick(filter, Qt::Key_Return);
        QVERIFY2(problem->isVisible() && problem->text().contains("all heads are shown"), qPrintable(problem->text()));
        filter->setText("layer = 1");
        QVERIFY(!problem->isVisible());
        const QColor usual = filter->palette().color(QPalette::Base);
        QCOMPARE(window().grid()->passing(), 8);
        filter->setText("layer = 1 and");
        QTest::keyClick(filter, Qt::Key_Return);
        QVERIFY2(problem->text().endsWith("this filter stays: layer = 1"), qPrintable(problem->text()));
        QCOMPARE(window().grid()->passing(), 8);
        QVERIFY(filter->palette().color(QPalette::Base) != usual);
        filter->clear();
        QVERIFY(!problem->isVisible());
        QCOMPARE(filter->palette().color(QPalette::Base), usual);
        QCOMPARE(window().grid()->passing(), 32);
    }

    void allViewsAreInReachInASmallWindow()
    {
        auto *tabs = window().findChild<ViewTabs *>("views");
        QVERIFY(!tabs->all()->isVisible());
        window().resize(800, 600);
        window().findChild<QSplitter *>("split")->setSizes({600, 100, 100});
        QTest::qWait(200);
        for (int i = 0; i < tabs->count(); ++i) {
            if (tabs->isTabVisible(i)) {
                const QRect tab = tabs->tabBar()->tabRect(i);
                QVERIFY2(tab.left() >= 0 && tab.right() <= tabs->tabBar()->width() && tab.width() > 12, qPrintable(tabs->tabText(i)));
                QTest::mouseClick(tabs->tabBar(), Qt::LeftButton, {}, tab.center());
                QCOMPARE(tabs->currentIndex(), i);
            }
        }
        tabs->setCurrentWidget(window().steps());
        QTRY_VERIFY(window().findChild<QToolButton *>("step7")->isVisible());
        QTest::qWait(200);
        for (int i = 0; i < 8; ++i) { // the bar of steps wraps
            auto *step = window().findChild<QToolButton *>(QString("step%1").arg(i));
            const QRect place(step->mapTo(window().steps(), QPoint(0, 0)), step->size());
            QVERIFY2(window().steps()->rect().contains(place), qPrintable(step->text()));
        }
        window().resize(1280, 820);
        window().findChild<QSplitter *>("split")->setSizes({390, 640, 250});
    }

    void viewsWhoseTabsDoNotFitAreListed()
    {
        ViewTabs tabs;
        for (const char *name : {"Heatmap", "Lines", "Steps", "Merged heads", "Compare"}) {
            tabs.addTab(new QWidget, name);
        }
        tabs.setTabVisible(1, false);
        tabs.resize(200, 100);
        tabs.show();
        QTRY_VERIFY(tabs.all()->isVisible());
        emit tabs.all()->menu()->aboutToShow();
        const auto actions = tabs.all()->menu()->actions();
        QCOMPARE(actions.size(), 4);
        QVERIFY(actions[0]->isChecked());
        actions[2]->trigger();
        QCOMPARE(tabs.currentIndex(), 3);
        QCOMPARE(tabs.tabToolTip(3), QString("Merged heads"));
        tabs.resize(900, 100);
        QTRY_VERIFY(!tabs.all()->isVisible());
    }

private:
    MainWindow &window() { return fixture_->window(); }
    QPlainTextEdit *field() { return window().findChild<QPlainTextEdit *>("textEdit"); }
    std::unique_ptr<WindowFixture> fixture_;
};

QTEST_MAIN(WindowNoticesTest)
#include "window_notices_test.moc"

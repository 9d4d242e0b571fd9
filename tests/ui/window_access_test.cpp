// SPDX-License-Identifier: GPL-3.0-or-later
// For people who do not see the window, or use no mouse: everything that takes the keyboard has a name, and Tab reaches it.

#include <QAbstractButton>
#include <QAccessible>
#include <QAccessibleInterface>
#include <QMenuBar>

#include "tests/support/window.h"

using namespace headscope;
using namespace headscope::ui;
using headscope::testing::WindowFixture;

class WindowAccessTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        fixture_ = std::make_unique<WindowFixture>();
        window().open("bundled:english");
        QVERIFY(fixture_->settles([](const Trace &) { return true; }));
    }

    void cleanupTestCase() { fixture_.reset(); }

    void everythingThatTakesTheKeyboardHasAName()
    {
        QStringList nameless;
        for (int view = 0; view < window().views()->count(); ++view) {
            if (window().views()->isTabVisible(view)) {
                window().views()->setCurrentIndex(view);
                QTest::qWait(150);
                for (QWidget *widget : window().findChildren<QWidget *>()) {
                    if (widget->isVisible() && widget->focusPolicy() != Qt::NoFocus && !widget->focusProxy()) {
                        QAccessibleInterface *seen = QAccessible::queryAccessibleInterface(widget);
                        if (!seen || seen->text(QAccessible::Name).trimmed().isEmpty()) {
                            nameless.append(QString("%1 (%2) in %3").arg(widget->metaObject()->className(), widget->objectName(), window().views()->tabText(view)));
                        }
                    }
                }
            }
        }
        nameless.removeDuplicates();
        QVERIFY2(nameless.isEmpty(), qPrintable("\n" + nameless.join('\n')));
    }

    void tabReachesTextHeadsAndViews()
    {
        QApplication::setActiveWindow(&window());
        window().views()->setCurrentIndex(0);
        window().findChild<QWidget *>("textEdit")->setFocus();
        QSet<QWidget *> reached;
        for (int i = 0; i < 60 && QApplication::focusWidget(); ++i) {
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
            reached.insert(QApplication::focusWidget());
        }
        QVERIFY(reached.contains(window().grid()));
        QVERIFY(std::any_of(reached.begin(), reached.end(), [&](QWidget *w) { return w && window().heatmap()->isAncestorOf(w); }));
        QVERIFY(reached.contains(window().findChild<QWidget *>("textEdit")));
    }

    void menusHaveMnemonicsOfTheirOwn()
    {
        const auto check = [](const QList<QAction *> &actions, const QString &where) {
            QSet<QChar> seen;
            for (const QAction *action : actions) {
                const qsizetype at = action->text().indexOf('&');
                if (at >= 0 && at + 1 < action->text().size()) {
                    const QChar key = action->text()[at + 1].toLower();
                    QVERIFY2(!seen.contains(key), qPrintable(where + ": " + action->text()));
                    seen.insert(key);
                }
            }
        };
        check(window().menuBar()->actions(), "menu bar");
        for (const QAction *menu : window().menuBar()->actions()) {
            check(menu->menu()->actions(), menu->text());
        }
    }

private:
    ui::MainWindow &window() { return fixture_->window(); }

    std::unique_ptr<WindowFixture> fixture_;
};

QTEST_MAIN(WindowAccessTest)
#include "window_access_test.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// For people who do not see the window, or use no mouse: everything that takes the keyboard has a name, and Tab reaches it.

#include <QAbstractButton>
#include <QAbstractSpinBox>
#include <QAccessible>
#include <QAccessibleInterface>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <limits>

#include "tests/support/window.h"
#include "ui/dialogs/keyboard_help.h"
#include "ui/views/bar_list.h"
#include "ui/views/compare_view.h"
#include "ui/views/text_view.h"
#include "ui/views/token_chips.h"

using namespace headscope;
using namespace headscope::ui;
using headscope::testing::placeOf;
using headscope::testing::WindowFixture;

class WindowAccessTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        fixture_ = std::make_unique<WindowFixture>();
        QVERIFY(fixture_->opens("bundled:english"));
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

    void aChosenViewHasTheKeys()
    {
        auto *field = window().findChild<QPlainTextEdit *>("textEdit");
        const QString text = field->toPlainText();
        auto *tabs = window().views()->tabBar();
        field->setFocus();
        QTest::mouseClick(tabs, Qt::LeftButton, {}, tabs->tabRect(1).center());
        QTRY_VERIFY(window().views()->widget(1)->isAncestorOf(window().focusWidget()));
        field->setFocus();
        QTest::mouseClick(tabs, Qt::LeftButton, {}, tabs->tabRect(0).center());
        QTRY_VERIFY(window().heatmap()->isAncestorOf(window().focusWidget()));
        QTest::keyClick(window().focusWidget(), Qt::Key_M);
        QVERIFY(window().heatmap()->display()->choice().words);
        QTest::keyClick(window().focusWidget(), Qt::Key_M);
        QCOMPARE(field->toPlainText(), text);
        window().findChild<QAction *>("previousView")->trigger(); // from the first to the last that is there
        QCOMPARE(window().views()->currentWidget()->objectName(), QString("compareView"));
        window().findChild<QAction *>("nextView")->trigger();
        QCOMPARE(window().views()->currentIndex(), 0);
        QVERIFY(window().heatmap()->isAncestorOf(window().focusWidget()));
    }

    void theHelpListsAllKeys()
    {
        auto *show = window().findChild<QAction *>("showKeyboard");
        QCOMPARE(show->shortcut(), QKeySequence("F1"));
        show->trigger();
        auto *help = window().findChild<KeyboardHelp *>();
        QVERIFY(help && help->isVisible() && !help->isModal());
        QStringList shown;
        for (const QLabel *label : help->findChildren<QLabel *>()) {
            shown.append(label->text());
        }
        for (const QAction *entry : window().menuBar()->actions()) {
            for (const QAction *action : entry->menu()->actions()) {
                if (!action->shortcut().isEmpty()) {
                    const QString keys = action->shortcut().toString(QKeySequence::NativeText);
                    QVERIFY2(std::any_of(shown.begin(), shown.end(), [&](const QString &text) { return text == keys || text.startsWith(keys + ", "); }), qPrintable(keys));
                }
            }
        }
        for (const KeyHelp &section : KeyboardHelp::sections(window().menuBar())) {
            QVERIFY(shown.contains(section.title));
            QStringList keys;
            for (const KeyLine &line : section.lines) {
                QVERIFY2(!line.keys.isEmpty() && !line.does.isEmpty() && !line.does.contains('&') && shown.contains(line.does), qPrintable(line.keys + " " + line.does));
                keys.append(line.keys);
            }
            QVERIFY2(keys.removeDuplicates() == 0, qPrintable(section.title));
        }
        show->trigger(); // no second one
        QCOMPARE(window().findChildren<KeyboardHelp *>().size(), 1);
        QVERIFY(shown.contains("Undo") && shown.contains("Redo")); // whatever they would take back now
        help->close();
        QTRY_VERIFY(!window().findChild<KeyboardHelp *>());
    }

    void tokensAndTopKeysAreTablesOfSentences()
    {
        window().views()->setCurrentIndex(0);
        window().selection()->chooseHead(LayerIndex(1), HeadIndex(5));
        window().selection()->chooseCell(QueryPos(4), KeyPos(2));
        auto *chips = window().findChild<TokenChips *>("tokenChips");
        const TracePtr &trace = window().document()->trace();
        std::vector<float> row(static_cast<size_t>(trace->nKey(GroupIndex(0))));
        computeTile(trace->attention(placeOf(1, 5)), HeadIndex(5), {4, 0, 1, trace->nKey(GroupIndex(0))}, CellValue::Pattern, std::numeric_limits<float>::quiet_NaN(), row);
        QAccessibleTableInterface *tokens = QAccessible::queryAccessibleInterface(chips)->tableInterface();
        QVERIFY(tokens && tokens->rowCount() == 1 && tokens->columnCount() == chips->count());
        QCOMPARE(tokens->cellAt(0, 2)->text(QAccessible::Name), QString("%1: %2").arg(QString::fromStdString(trace->queries(GroupIndex(0)).labels[2]), QString::number(static_cast<double>(row[2]), 'f', 4)));
        QVERIFY(tokens->cellAt(0, 6)->text(QAccessible::Name).endsWith("masked"));
        QVERIFY(tokens->cellAt(0, 4)->state().selected);
        tokens->cellAt(0, 5)->actionInterface()->doAction(QAccessibleActionInterface::pressAction());
        QCOMPARE(window().selection()->chosen().query, QueryPos(5));
        chips->setFocus();
        QTest::keyClick(chips, Qt::Key_Left);
        QCOMPARE(window().selection()->chosen().key, KeyPos(1));

        auto *list = window().findChild<BarList *>("topKeys");
        QAccessibleTableInterface *top = QAccessible::queryAccessibleInterface(list)->tableInterface();
        QVERIFY(top && top->rowCount() == static_cast<int>(list->rows().size()) && top->rowCount() > 1);
        QCOMPARE(top->cellAt(1, 0)->text(QAccessible::Name), list->rows()[1].label + ": " + QString::number(list->rows()[1].value, 'f', 4));
    }

    void heatmapAndGridAreTablesOfSentences()
    {
        window().views()->setCurrentIndex(0);
        window().selection()->chooseHead(LayerIndex(1), HeadIndex(5));
        window().selection()->chooseCell(QueryPos(4), KeyPos(2));
        const TracePtr &trace = window().document()->trace();
        const int n = trace->nQuery(GroupIndex(0));
        QAccessibleInterface *plot = QAccessible::queryAccessibleInterface(window().heatmap()->plot());
        QVERIFY(plot && plot->tableInterface());
        QAccessibleTableInterface *table = plot->tableInterface();
        QCOMPARE(table->rowCount(), n);
        QCOMPARE(table->columnCount(), n);
        const auto &labels = trace->queries(GroupIndex(0)).labels;
        QCOMPARE(table->rowDescription(4), QString::fromStdString(labels[4]));
        QCOMPARE(table->columnDescription(2), QString::fromStdString(labels[2]));
        float value = 0;
        computeTile(trace->attention(placeOf(1, 5)), HeadIndex(5), {4, 2, 1, 1}, CellValue::Pattern, 0, {&value, 1});
        const QString sentence = QString("query “%1”, key “%2”: %3").arg(QString::fromStdString(labels[4]), QString::fromStdString(labels[2]), QString::number(static_cast<double>(value), 'f', 4));
        QTRY_COMPARE(table->cellAt(4, 2)->text(QAccessible::Name), sentence);
        QVERIFY(table->cellAt(2, 4)->text(QAccessible::Name).endsWith("masked"));
        QCOMPARE(table->selectedCellCount(), 1);
        QCOMPARE(table->selectedCells().front(), table->cellAt(4, 2));
        QCOMPARE(plot->text(QAccessible::Value), sentence);
        QVERIFY(table->cellAt(4, 2)->state().selected && !table->cellAt(4, 3)->state().selected);
        QVERIFY(table->cellAt(4, 2)->rect().contains(window().heatmap()->plot()->mapToGlobal(window().heatmap()->plot()->positionOf({4, 2}))));
        QCOMPARE(plot->indexOfChild(table->cellAt(4, 2)), 4 * n + 2);
        QCOMPARE(table->cellAt(n, 0), nullptr);
        table->cellAt(6, 1)->actionInterface()->doAction(QAccessibleActionInterface::pressAction());
        QCOMPARE(window().selection()->chosen().query, QueryPos(6));
        QCOMPARE(window().selection()->chosen().key, KeyPos(1));

        QAccessibleTableInterface *heads = QAccessible::queryAccessibleInterface(window().grid())->tableInterface();
        QVERIFY(heads);
        QCOMPARE(heads->rowCount(), 4);
        QCOMPARE(heads->columnCount(), 8);
        const QString head = heads->cellAt(1, 5)->text(QAccessible::Name);
        QVERIFY2(head.startsWith("L1H5, chosen") && head.contains("Entropy"), qPrintable(head));
        heads->cellAt(2, 3)->actionInterface()->doAction(QAccessibleActionInterface::pressAction());
        QCOMPARE(window().selection()->chosen().place(), placeOf(2, 3));
    }

    void linesFlowTextAndPanelsAreTablesToo()
    {
        window().selection()->chooseCell(QueryPos(5), KeyPos(3));
        const int n = window().document()->trace()->nQuery(GroupIndex(0));
        const auto shownTable = [this](QWidget *view, QWidget *page) {
            window().views()->setCurrentWidget(view);
            return QAccessible::queryAccessibleInterface(page)->tableInterface();
        };
        QAccessibleTableInterface *lines = shownTable(window().lines(), window().lines()->plot());
        QVERIFY(lines);
        QTRY_COMPARE(lines->rowCount(), n);
        QTRY_VERIFY2(lines->cellAt(5, 0)->text(QAccessible::Name).contains("looks at “"), qPrintable(lines->cellAt(5, 0)->text(QAccessible::Name)));
        QAccessibleTableInterface *flow = shownTable(window().flow(), window().flow()->page());
        QVERIFY(flow);
        QTRY_COMPARE(flow->rowCount(), 5);
        QCOMPARE(flow->columnCount(), n);
        QTRY_VERIFY2(flow->cellAt(4, 5)->text(QAccessible::Name).endsWith("1.0000"), qPrintable(flow->cellAt(4, 5)->text(QAccessible::Name)));
        QVERIFY(flow->cellAt(4, 5)->state().selected);
        QAccessibleTableInterface *text = shownTable(window().textView(), window().textView()->page());
        QVERIFY(text);
        QTRY_COMPARE(text->rowCount(), n);
        const HeadPlace place = window().selection()->chosen().place();
        float value = 0;
        computeTile(window().document()->trace()->attention(place), place.head, {5, 3, 1, 1}, CellValue::Pattern, 0, {&value, 1});
        QTRY_VERIFY2(text->cellAt(3, 0)->text(QAccessible::Name).endsWith(QString::number(static_cast<double>(value), 'f', 4)), qPrintable(text->cellAt(3, 0)->text(QAccessible::Name)));
        window().selection()->setHeads({placeOf(0, 1), placeOf(0, 2)}, placeOf(0, 2));
        QAccessibleTableInterface *panels = shownTable(window().heatmap(), window().findChild<HeatPanels *>());
        QVERIFY(panels);
        QTRY_COMPARE(panels->rowCount(), n);
        QTRY_VERIFY2(panels->cellAt(5, 3)->text(QAccessible::Name).startsWith("L0H2, query “"), qPrintable(panels->cellAt(5, 3)->text(QAccessible::Name)));
        window().selection()->chooseHead(LayerIndex(0), HeadIndex(1));
    }

    void theChosenCellIsWhereTheFocusIs() // what a screen reader asks for when it is told that the focus has moved; the telling itself needs one that listens
    {
        window().views()->setCurrentIndex(0);
        QAccessibleInterface *plot = QAccessible::queryAccessibleInterface(window().heatmap()->plot());
        for (const auto &[query, key] : {std::pair(7, 2), std::pair(3, 3)}) {
            window().selection()->chooseCell(QueryPos(query), KeyPos(key));
            QVERIFY(plot->focusChild());
            QCOMPARE(plot->focusChild(), plot->tableInterface()->cellAt(query, key));
            QVERIFY(plot->focusChild()->text(QAccessible::Name).contains(window().heatmap()->plot()->accessibleColumn(key)));
        }
        window().selection()->chooseHead(LayerIndex(3), HeadIndex(2));
        QVERIFY(QAccessible::queryAccessibleInterface(window().grid())->focusChild()->text(QAccessible::Name).startsWith("L3H2, chosen"));
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

    /// No field takes a key of the menu bar for itself, as line edits do with Ctrl+E; what edits text stays its own.
    void keysOfTheMenusWorkFromWithinFields()
    {
        const auto takes = [](QWidget *field, int key) {
            const QKeySequence keys(key);
            QKeyEvent event(QEvent::ShortcutOverride, keys[0].key(), keys[0].keyboardModifiers());
            event.ignore();
            QApplication::sendEvent(field, &event);
            return event.isAccepted();
        };
        QList<QWidget *> fields;
        for (QWidget *child : window().findChildren<QWidget *>()) {
            if (qobject_cast<QLineEdit *>(child) || qobject_cast<QAbstractSpinBox *>(child) || qobject_cast<QPlainTextEdit *>(child)) {
                fields.append(child);
            }
        }
        for (const char *name : {"textEdit", "compareText", "findText", "headFilter", "displayLow", "mergeWeight0"}) {
            QVERIFY2(fields.contains(window().findChild<QWidget *>(name)), name);
        }
        QSet<QString> keys;
        for (const QAction *action : window().menuBar()->findChildren<QAction *>()) {
            for (const QKeySequence &shortcut : action->shortcuts()) {
                const Qt::KeyboardModifiers with = shortcut[0].keyboardModifiers();
                if (!with.testFlag(Qt::ControlModifier)) { // Alt+arrows, which move the cell; F1
                    continue;
                }
                keys.insert(shortcut.toString());
                for (QWidget *field : fields) {
                    QVERIFY2(!takes(field, shortcut[0].toCombined()), qPrintable(field->objectName() + ": " + shortcut.toString()));
                }
            }
        }
        QVERIFY(keys.contains("Ctrl+E") && keys.contains("Ctrl+S") && keys.contains("Ctrl+O") && keys.contains("Ctrl+L"));
        auto *edit = window().findChild<QWidget *>("compareText");
        for (const QKeySequence::StandardKey own : {QKeySequence::Copy, QKeySequence::Paste, QKeySequence::SelectAll}) {
            QVERIFY(takes(edit, QKeySequence(own)[0].toCombined()));
        }
        QVERIFY(!takes(edit, QKeySequence(QKeySequence::Undo)[0].toCombined())); // the window's, which knows of all edits
        QVERIFY(takes(window().findChild<QWidget *>("headFilter"), QKeySequence(QKeySequence::Undo)[0].toCombined()));
        QVERIFY(takes(edit, Qt::Key_E));

        window().views()->setCurrentWidget(window().compare());
        window().activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&window()));
        edit->setFocus();
        QTest::keyClick(edit, Qt::Key_E, Qt::ControlModifier);
        QVERIFY(window().exporter()->dialog() && window().exporter()->dialog()->isVisible());
        window().exporter()->dialog()->reject();
        window().views()->setCurrentIndex(0);
    }

private:
    ui::MainWindow &window() { return fixture_->window(); }

    std::unique_ptr<WindowFixture> fixture_;
};

QTEST_MAIN(WindowAccessTest)
#include "window_access_test.moc"

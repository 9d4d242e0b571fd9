// SPDX-License-Identifier: GPL-3.0-or-later
// Finding tokens in the real window.

#include <QLabel>

#include "tests/support/window.h"
#include "ui/views/find_bar.h"

using namespace headscope;
using namespace headscope::ui;
using headscope::testing::WindowFixture;

class WindowFindTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        fixture_ = std::make_unique<WindowFixture>();
        window().open("bundled:english");
        const QString text = "The people of this country want peace, and the people work.";
        window().findChild<QPlainTextEdit *>("textEdit")->setPlainText(text);
        QVERIFY(fixture_->settlesOnText(text)); // 0 <|start|> 1 The 2 people 3 of 4 this 5 country 6 want 7 peace 8 , 9 and 10 the 11 people 12 work 13 .
        QApplication::setActiveWindow(&window());
    }

    void cleanupTestCase() { fixture_.reset(); }

    void aSlashOpensAndEnterGoesOn()
    {
        QVERIFY(!bar()->isVisible());
        window().grid()->setFocus();
        window().selection()->chooseCell(QueryPos(5), KeyPos(1));
        QTest::keyClick(window().grid(), Qt::Key_Slash);
        QVERIFY(bar()->isVisible());
        QVERIFY(field()->hasFocus());
        QTest::keyClicks(field(), "PEOPLE");
        QCOMPARE(query(), 11); // the next one behind 5
        QCOMPARE(count(), QString("2 of 2"));
        QTest::keyClick(field(), Qt::Key_Return);
        QCOMPARE(query(), 2);
        QTest::keyClick(field(), Qt::Key_Return, Qt::ShiftModifier);
        QCOMPARE(query(), 11);
        QCOMPARE(window().selection()->chosen().key, KeyPos(1));
    }

    void keysAreFoundAndWhatIsNotThereIsSaid()
    {
        bar()->findChild<QComboBox *>("findSide")->setCurrentIndex(1);
        QTest::keyClick(field(), Qt::Key_Return);
        QCOMPARE(window().selection()->chosen().key, KeyPos(2));
        QCOMPARE(query(), 11);
        field()->setText("bread");
        QCOMPARE(count(), QString("not found"));
        QTest::keyClick(field(), Qt::Key_Return);
        QCOMPARE(window().selection()->chosen().key, KeyPos(2));
        const QString text = "The bread of this country.";
        window().findChild<QPlainTextEdit *>("textEdit")->setPlainText(text);
        QVERIFY(fixture_->settlesOnText(text));
        QVERIFY2(count().startsWith("1"), qPrintable(count())); // the search follows the text
    }

    void escapeClosesAndASlashInTheTextIsASlash()
    {
        QTest::keyClick(field(), Qt::Key_Escape);
        QVERIFY(!bar()->isVisible());
        auto *text = window().findChild<QPlainTextEdit *>("textEdit");
        text->setFocus();
        QTest::keyClick(text, Qt::Key_Slash);
        QVERIFY(!bar()->isVisible());
        QVERIFY(text->toPlainText().contains('/'));
    }

private:
    ui::MainWindow &window() { return fixture_->window(); }
    FindBar *bar() { return window().findChild<FindBar *>("findBar"); }
    QLineEdit *field() { return bar()->findChild<QLineEdit *>("findText"); }
    QString count() { return bar()->findChild<QLabel *>("findCount")->text(); }
    int query() { return window().selection()->chosen().query.value; }

    std::unique_ptr<WindowFixture> fixture_;
};

QTEST_MAIN(WindowFindTest)
#include "window_find_test.moc"

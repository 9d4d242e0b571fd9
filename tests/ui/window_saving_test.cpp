// SPDX-License-Identifier: GPL-3.0-or-later
// Saving a session while another save runs, and while the window or the session goes.

#include <QDir>
#include <QFileDialog>
#include <QMessageBox>
#include <QSignalSpy>
#include <QTimer>

#include "tests/support/window.h"

using namespace headscope;
using namespace headscope::ui;
using headscope::testing::placeOf;
using headscope::testing::WindowFixture;

class WindowSavingTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        fixture_ = std::make_unique<WindowFixture>();
        QVERIFY(fixture_->opens("bundled:english"));
    }

    void cleanupTestCase() { fixture_.reset(); }

    /// A save whose digest takes its time, then an edit; the window asks and closes: what was saved last stays.
    void anOlderSaveNeverComesLast()
    {
        const QString path = fixture_->path("twice.headscope");
        auto other = std::make_unique<MainWindow>();
        QSignalSpy opened(other->document(), &Document::modelChanged), saved(other->sessions(), &SessionController::saved);
        other->open("bundled:english");
        QVERIFY(opened.wait(10000));
        other->sessions()->saveTo(path);
        QTRY_COMPARE(saved.size(), 1);
        QCOMPARE(other->sessions()->path(), path);
        other->notes()->write(placeOf(0, 1), "older");
        other->sessions()->saveTo(path);
        other->notes()->write(placeOf(0, 1), "newer");
        QTimer::singleShot(0, this, [] {
            if (auto *box = qobject_cast<QMessageBox *>(QApplication::activeModalWidget())) {
                box->button(QMessageBox::Save)->click();
            }
        });
        QVERIFY(other->sessions()->mayLeave());
        other.reset();
        QCOMPARE(readSession(path.toStdString())->notes.front().text, std::string("newer"));
    }

    void aSaveIsNotLostWhereTheWindowGoes()
    {
        const QString first = fixture_->path("first.headscope"), second = fixture_->path("second.headscope");
        auto other = std::make_unique<MainWindow>();
        QSignalSpy opened(other->document(), &Document::modelChanged);
        other->open("bundled:english");
        QVERIFY(opened.wait(10000));
        other->sessions()->saveTo(first);
        QVERIFY(other->sessions()->mayLeave()); // without a question: what is on show is what is saved
        QCOMPARE(other->sessions()->path(), first);
        QVERIFY(readSession(first.toStdString()));
        other->sessions()->saveTo(second);
        other.reset();
        QVERIFY(readSession(second.toStdString()));
    }

    /// The end of a save, after the session was left: the window does not take its name again.
    void aSaveThatEndsLateNamesNoOtherSession()
    {
        const QString path = fixture_->path("first.headscope"), late = fixture_->path("late.headscope");
        QVERIFY(saves(path));
        QSignalSpy saved(window().sessions(), &SessionController::saved);
        window().sessions()->saveTo(late);
        window().sessions()->leave();
        QTRY_COMPARE(saved.size(), 1);
        QVERIFY(readSession(late.toStdString()));
        QVERIFY(window().sessions()->path().isEmpty() && !window().isWindowModified());
    }

    void savingBeginsInTheFolderOfTheLastTime()
    {
        const QString folder = fixture_->path("kept here");
        QVERIFY(QDir().mkpath(folder));
        QString begins;
        const auto answers = [&](const QString &name) {
            QTimer::singleShot(0, this, [&begins, name] {
                if (auto *dialog = qobject_cast<QFileDialog *>(QApplication::activeModalWidget())) {
                    begins = dialog->directory().absolutePath();
                    dialog->selectFile(name);
                    static_cast<QDialog *>(dialog)->accept();
                }
            });
            QSignalSpy saved(window().sessions(), &SessionController::saved);
            window().sessions()->saveAs();
            return QTest::qWaitFor([&] { return saved.size() == 1; }, 10000);
        };
        window().sessions()->leave();
        QVERIFY(answers(folder + "/one.headscope"));
        QVERIFY(begins != folder);
        window().sessions()->leave();
        QVERIFY(answers("two"));
        QCOMPARE(begins, folder);
        QCOMPARE(window().sessions()->path(), folder + "/two.headscope");
    }

private:
    MainWindow &window() { return fixture_->window(); }
    bool saves(const QString &path)
    {
        QSignalSpy saved(window().sessions(), &SessionController::saved);
        window().sessions()->saveTo(path);
        return QTest::qWaitFor([&] { return saved.size() == 1; }, 10000);
    }
    std::unique_ptr<WindowFixture> fixture_;
};

QTEST_MAIN(WindowSavingTest)
#include "window_saving_test.moc"

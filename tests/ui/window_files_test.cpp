// SPDX-License-Identifier: GPL-3.0-or-later
// The start page, closing a model, and what is dropped on the window.

#include <QAction>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QFile>
#include <QImage>
#include <QLineEdit>
#include <QMimeData>
#include <QPushButton>

#include "core/model/bundled.h"
#include "core/session/session.h"
#include "tests/support/window.h"
#include "ui/state/dropped.h"
#include "ui/state/samples.h"

using namespace headscope;
using namespace headscope::ui;
using headscope::testing::WindowFixture;

class WindowFilesTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { fixture_ = std::make_unique<WindowFixture>(); }
    void cleanupTestCase() { fixture_.reset(); }

    void aModelThatDoesNotOpenLeavesTheStartPage()
    {
        window().open("/nowhere/model");
        QTRY_VERIFY(window().startPage()->isVisible());
        QVERIFY(notice().contains("/nowhere/model"));
        QVERIFY(!text()->isVisible());
    }

    void theStartPageOpensBundledModels()
    {
        auto *first = window().findChild<QPushButton *>("startModel_english");
        QVERIFY(first && first->isVisible());
        first->setFocus();
        QTest::keyClick(first, Qt::Key_Return);
        QVERIFY(fixture_->settlesOnText(QString::fromStdString(bundledModels().front().sample)));
        QVERIFY(!window().startPage()->isVisible() && text()->isVisible() && notice().isEmpty());
    }

    void closingTheModelShowsTheStartPageAgain()
    {
        const QString before = "My own words";
        window().openText(before);
        QVERIFY(fixture_->settlesOnText(before));
        window().findChild<QAction *>("closeModel")->trigger();
        QVERIFY(window().startPage()->isVisible());
        QVERIFY(!window().document()->model() && !window().document()->trace());
        QCOMPARE(window().windowTitle(), QString("Headscope"));
        QTest::qWait(100);
        window().open("bundled:attention");
        QVERIFY(fixture_->settlesOnText(before)); // what was typed stays
        for (int i = 0; i < window().views()->count(); ++i) { // views of a model that was closed do not come back
            window().views()->setCurrentIndex(i);
            QTest::qWait(30);
        }
        window().findChild<QAction *>("closeModel")->trigger();
        window().findChild<QAction *>("closeModel")->trigger();
        window().views()->setCurrentIndex(0);
    }

    void aSampleOpensTheFirstModelOnItsText()
    {
        const auto all = samples();
        QVERIFY(all.size() >= 5);
        QTest::mouseClick(window().findChild<QPushButton *>("startSample_2"), Qt::LeftButton);
        QVERIFY(fixture_->settlesOnText(all[2].text));
        QCOMPARE(window().document()->model()->name, std::string("english"));
        for (const Sample &sample : all) { // each can be read by it
            window().openText(sample.text);
            QVERIFY2(fixture_->settlesOnText(sample.text), qPrintable(sample.title));
        }
        window().findChild<QAction *>("showStart")->trigger();
        QVERIFY(window().startPage()->isVisible() && window().document()->trace());
        QTest::mouseClick(window().findChild<QPushButton *>("startBack"), Qt::LeftButton);
        QVERIFY(!window().startPage()->isVisible());
    }

    void droppedTextReplacesTheText()
    {
        QMimeData data;
        data.setText("Dropped words");
        drop(data);
        QVERIFY(fixture_->settlesOnText("Dropped words"));
        QVERIFY(write("words.txt", "From a file"));
        drop(*urls({"words.txt"}));
        QVERIFY(fixture_->settlesOnText("From a file"));
    }

    void droppedModelsAndSessionsOpen()
    {
        const QString model = QString::fromStdString(bundledModels()[1].path.string());
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(model)});
        drop(data);
        QTRY_VERIFY(window().document()->model()->name == "attention.json");
        Session session;
        session.model.bundled = "english";
        session.input.text = "Of a session";
        QVERIFY(writeSession(fixture_->path("S.headscope").toStdString(), session));
        QVERIFY(write("left.json", "{}"));
        drop(*urls({"left.json", "S.headscope"}));
        QVERIFY(fixture_->settlesOnText("Of a session"));
        QCOMPARE(window().document()->model()->name, std::string("english"));
        window().sessions()->leave();
    }

    void whatCannotBeTakenIsSaid()
    {
        QVERIFY(write("paper.pdf", "%PDF"));
        drop(*urls({"paper.pdf"}));
        QVERIFY2(notice().contains("paper.pdf is no model"), qPrintable(notice()));
        QMimeData web;
        web.setUrls({QUrl("https://example.org/model.json")});
        drop(web);
        QVERIFY2(notice().contains("not on this machine"), qPrintable(notice()));
        QVERIFY(write("bytes.txt", QByteArray("\xff\xfe\x00", 3)));
        drop(*urls({"bytes.txt"}));
        QVERIFY2(notice().contains("UTF-8"), qPrintable(notice()));
        QImage(8, 8, QImage::Format_RGB32).save(fixture_->path("p.png"));
        drop(*urls({"p.png"})); // english reads no pictures
        QTRY_VERIFY2(notice().contains("p.png: expected a text") && notice().contains("found a picture"), qPrintable(notice()));
        QVERIFY(window().document()->trace()); // of the text that stands there
    }

    void filesThatAreDroppedOnALineOfTextAreForTheWindow()
    {
        QVERIFY(write("words.txt", "Dropped on the filter"));
        auto *filter = window().findChild<QLineEdit *>("headFilter");
        const auto data = urls({"words.txt"});
        QDragEnterEvent enter({5, 5}, Qt::CopyAction, data.get(), Qt::LeftButton, {});
        QApplication::sendEvent(filter, &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent event(QPointF(5, 5), Qt::CopyAction, data.get(), Qt::LeftButton, {});
        QApplication::sendEvent(filter, &event);
        QVERIFY(fixture_->settlesOnText("Dropped on the filter"));
        QVERIFY(filter->text().isEmpty());
    }

    void picturesAreToldByWhatTheyAre()
    {
        QImage picture(8, 8, QImage::Format_RGB32);
        picture.fill(Qt::red);
        QVERIFY(picture.save(fixture_->path("nameless"), "PNG") && picture.save(fixture_->path("odd.jfif"), "JPEG"));
        QVERIFY(write("plain", "only words") && write("cut.txt", QByteArray("\xe4\xbd")));
        const Dropped found = lookAt(*urls({"nameless", "odd.jfif", "plain"}));
        QCOMPARE(found.inputs, (QStringList{fixture_->path("nameless"), fixture_->path("odd.jfif")}));
        QVERIFY2(found.problem.contains("plain"), qPrintable(found.problem));
        QMimeData screenshot;
        screenshot.setImageData(picture);
        QCOMPARE(lookAt(screenshot).image, picture);
        screenshot.setText("a table, as a text and as a picture");
        QVERIFY(lookAt(screenshot).image.isNull());
        screenshot.setUrls({QUrl("https://example.org/cat.png")}); // out of a browser
        QCOMPARE(lookAt(screenshot).image, picture);
        screenshot.setUrls({QUrl::fromLocalFile(fixture_->path("nameless"))});
        QCOMPARE(lookAt(screenshot).inputs, QStringList{fixture_->path("nameless")});
    }

    void severalFilesAreSortedByWhatTheyAre()
    {
        for (const char *name : {"a.json", "b.safetensors", "x.npy", "y.npy", "T.headscope", "U.headscope", "n.txt"}) {
            QVERIFY(write(name, "{}"));
        }
        const Dropped models = lookAt(*urls({"x.npy", "a.json", "y.npy", "b.safetensors"}));
        QCOMPARE(models.model, fixture_->path("a.json"));
        QCOMPARE(models.inputs, (QStringList{fixture_->path("x.npy"), fixture_->path("y.npy")}));
        QVERIFY(models.problem.contains("b.safetensors: one model at a time"));
        const Dropped sessions = lookAt(*urls({"a.json", "T.headscope", "U.headscope"}));
        QCOMPARE(sessions.session, fixture_->path("T.headscope"));
        QVERIFY(sessions.model.isEmpty() && sessions.problem.contains("U.headscope") && sessions.problem.contains("a.json: the session brings its model"));
        QVERIFY(lookAt(*urls({"none.json"})).problem.contains("is not there"));
        QVERIFY(lookAt(QMimeData()).nothing());
    }

private:
    MainWindow &window() { return fixture_->window(); }
    QPlainTextEdit *text() { return window().findChild<QPlainTextEdit *>("textEdit"); }
    QString notice() { return window().notice()->isVisible() ? window().notice()->message() : QString(); }
    bool write(const QString &name, const QByteArray &bytes)
    {
        QFile file(fixture_->path(name));
        return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
    }
    std::unique_ptr<QMimeData> urls(const QStringList &names)
    {
        auto data = std::make_unique<QMimeData>();
        QList<QUrl> list;
        for (const QString &name : names) {
            list.append(QUrl::fromLocalFile(fixture_->path(name)));
        }
        data->setUrls(list);
        return data;
    }
    void drop(const QMimeData &data)
    {
        QDragEnterEvent enter({5, 5}, Qt::CopyAction, &data, Qt::LeftButton, {});
        QApplication::sendEvent(&window(), &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent event(QPointF(5, 5), Qt::CopyAction, &data, Qt::LeftButton, {});
        QApplication::sendEvent(&window(), &event);
    }
    std::unique_ptr<WindowFixture> fixture_;
};

QTEST_MAIN(WindowFilesTest)
#include "window_files_test.moc"

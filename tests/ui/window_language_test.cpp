// SPDX-License-Identifier: GPL-3.0-or-later
// The language of the window: .ts files are read, the window is built anew without a restart and goes on with what was on show.

#include <QBuffer>
#include <QMenuBar>
#include <QRegularExpression>
#include <QTemporaryDir>

#include "tests/support/window.h"
#include "ui/one_window.h"
#include "ui/state/core_texts.h"
#include "ui/state/language.h"
#include "ui/state/ts_file.h"
#include "ui/views/compare_view.h"
#include "ui/views/labels.h"
#include "ui/views/metric_texts.h"

using namespace headscope;
using namespace headscope::ui;

class WindowLanguageTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        QSettings::setDefaultFormat(QSettings::IniFormat);
        QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, folder_.path());
        QApplication::setStyle("Fusion");
        Language::instance().choose("en");
        one_ = std::make_unique<OneWindow>(folder_.filePath("autosave"));
        one_->start("bundled:english");
        QVERIFY(settles());
    }

    void cleanupTestCase()
    {
        one_.reset();
        Language::instance().choose("en");
    }

    void filesOfLinguistAreRead()
    {
        QByteArray text = "<?xml version='1.0'?><!DOCTYPE TS><TS version='2.1'><context><name>C</name>"
                          "<message><source>a &amp; b</source><translation>\u7532 &amp; \u4e59</translation></message>"
                          "<message><source>later</source><translation type='unfinished'>no</translation></message>"
                          "<message numerus='yes'><source>%n of</source><translation><numerusform>%n \u4e2a</numerusform></translation></message>"
                          "<message><source>same</source><comment>one</comment><translation>1</translation></message></context></TS>";
        QBuffer file(&text);
        QVERIFY(file.open(QIODevice::ReadOnly));
        TsTranslator translator;
        QVERIFY(translator.read(file));
        QCOMPARE(translator.translate("C", "a & b"), QString::fromUtf8("\u7532 & \u4e59"));
        QCOMPARE(translator.translate("C", "%n of"), QString::fromUtf8("%n \u4e2a"));
        QCOMPARE(translator.translate("C", "same", "one"), QString("1"));
        QVERIFY(translator.translate("C", "same").isEmpty());
        QVERIFY(translator.translate("C", "later").isEmpty());
        QVERIFY(translator.translate("D", "a & b").isEmpty());
        QByteArray other = "{}", cut = text.left(200);
        QBuffer notXml(&other), broken(&cut);
        QVERIFY(notXml.open(QIODevice::ReadOnly) && broken.open(QIODevice::ReadOnly));
        QVERIFY(!translator.read(notXml));
        QVERIFY(!translator.read(broken));
    }

    void everyMetricIsListedForTranslators()
    {
        for (const MetricInfo &info : headMetricInfos()) {
            QVERIFY2(metricIsListed(info), std::string(info.title).c_str());
        }
    }

    void everyKindOfAttentionIsListedForTranslators()
    {
        QFile file(":/translations/headscope_zh_CN.ts");
        TsTranslator translator;
        QVERIFY(file.open(QIODevice::ReadOnly) && translator.read(file));
        std::vector<std::string> names;
        for (const char *prefix : {"", "encoder.", "decoder.", "text.", "vision."}) { // as StackSpec lists them
            ModelSpec spec;
            spec.stacks.resize(*prefix ? 2 : 1);
            for (StackSpec &stack : spec.stacks) {
                stack.prefix = prefix;
                stack.has_cross = true;
            }
            for (const AttentionGroup &group : attentionGroups(spec)) {
                names.push_back(group.name);
            }
        }
        for (const std::string &name : names) {
            QVERIFY2(!translator.translate("Labels", name.c_str()).isEmpty(), name.c_str());
        }
        QCOMPARE(attentionName({0, false, 1, 1, 1, "Encoder", "encoder.", "attn"}), QString("Encoder"));
    }

    void anotherLanguageKeepsWhatIsOnShow()
    {
        one_->window().findChild<QPlainTextEdit *>("textEdit")->setPlainText("The women of the world hope for peace.");
        QTRY_VERIFY(settled("The women of the world hope for peace."));
        one_->window().selection()->setHeads({testing::placeOf(1, 2), testing::placeOf(2, 3)}, testing::placeOf(2, 3));
        one_->window().selection()->chooseCell(QueryPos(5), KeyPos(2));
        one_->window().notes()->write(testing::placeOf(1, 2), "mine");
        DisplayChoice choice = one_->window().heatmap()->display()->choice();
        choice.shown = Shown::LogWeight;
        one_->window().heatmap()->display()->set(choice);
        const MainWindow *before = &one_->window();
        QCOMPARE(firstMenu(), QString("&File"));
        one_->window().heatmap()->setFocus();
        clickLanguage(2);
        QTRY_VERIFY(&one_->window() != before);
        QCOMPARE(firstMenu(), QString::fromUtf8("\u6587\u4ef6(&F)"));
        QTRY_VERIFY_WITH_TIMEOUT(settled("The women of the world hope for peace.") && !one_->window().sessions()->restoring(), 20000);
        QCOMPARE(one_->window().selection()->chosen(), (Chosen{GroupIndex(0), LayerIndex(2), HeadIndex(3), QueryPos(5), KeyPos(2)}));
        QCOMPARE(one_->window().selection()->heads().size(), size_t(2));
        QCOMPARE(one_->window().notes()->of(testing::placeOf(1, 2)), QString("mine"));
        QCOMPARE(one_->window().heatmap()->display()->choice().shown, Shown::LogWeight);
        QVERIFY(one_->window().isVisible());
        QVERIFY(one_->window().heatmap()->isAncestorOf(one_->window().focusWidget())); // keys go where they went
        clickLanguage(1);
        QTRY_COMPARE(firstMenu(), QString("&File"));
        QTRY_VERIFY_WITH_TIMEOUT(settled("The women of the world hope for peace."), 20000);
    }

    void messagesOfCoreAreSaidInTheLanguage()
    {
        const QString path = folder_.filePath("broken.json");
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("{\"h.0.w\": [1, oops]}") > 0);
        file.close();
        const MainWindow *before = &one_->window();
        clickLanguage(2);
        QTRY_VERIFY(&one_->window() != before);
        QTRY_VERIFY_WITH_TIMEOUT(one_->window().document()->metrics() && !one_->window().sessions()->restoring(), 20000);
        one_->window().open(path);
        QTRY_COMPARE(one_->window().notice()->message(), path + ": h.0.w[1]: 第 14 字节：不是 JSON：应为值，实际为 'o'");
        QCOMPARE(coreText("/a/b.bin: cannot be opened: No such file or directory"), QString("/a/b.bin: 无法打开：没有此文件或文件夹"));
        QCOMPARE(coreText("no text of core"), QString("no text of core"));
        clickLanguage(1);
        QTRY_COMPARE(firstMenu(), QString("&File"));
        QCOMPARE(coreText("/a/b.bin: cannot be opened: No such file or directory"), QString("/a/b.bin: cannot be opened: No such file or directory"));
        QTRY_VERIFY_WITH_TIMEOUT(one_->window().document()->metrics().has_value(), 20000);
    }

    void everyTextOfCoreIsFoundInAMessage()
    {
        QFile file(":/translations/core_zh_CN.ts");
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(speakCoreTexts(&file) && file.seek(0));
        const auto messages = readTs(file);
        QVERIFY(messages && messages->size() > 500);
        for (const TsMessage &message : *messages) {
            if (message.context == "core" && !message.source.startsWith("%1, %2") && message.source != "%1 and %2") { // these join lists
                QCOMPARE(coreText("w.json: h.0.w: " + filled(message.source).toStdString()), "w.json: h.0.w: " + filled(message.text));
            }
        }
        QBuffer broken;
        QVERIFY(broken.open(QIODevice::ReadOnly));
        QVERIFY(!speakCoreTexts(&broken));
        QCOMPARE(coreText("cannot be opened"), QString("cannot be opened"));
    }

    void anotherLanguageKeepsEditsPlacesAndWhatIsTypedMeanwhile()
    {
        const QString first = "The women of the world hope for peace.", second = "The women of the world hope.";
        MainWindow *window = &one_->window();
        window->findChild<QPlainTextEdit *>("textEdit")->setPlainText(first);
        QTRY_VERIFY(settled(first));
        window->selection()->chooseHead(LayerIndex(2), HeadIndex(3));
        window->selection()->chooseHead(LayerIndex(0), HeadIndex(1));
        window->grid()->setLook({nullptr, {metricOfKey("entropy"), true}, *HeadFilter::parse("head < 4")});
        window->map()->setOptions({20, false});
        window->merged()->setMerge({MergeKind::Max, {}});
        window->compare()->setOptions({CompareWith::Kept, Side::A, true, {}});
        window->compare()->comparison()->keep();
        window->heatmap()->setZoom({1, 1, 4, 3});
        DisplayChoice choice = window->heatmap()->display()->choice();
        choice.words = true;
        window->heatmap()->display()->set(choice);
        window->findChild<QPlainTextEdit *>("textEdit")->setPlainText(second);
        QTRY_VERIFY(settled(second));
        window->edits()->stack()->undo(); // the text: now it can be done again
        QTRY_VERIFY(settled(first));
        const int steps = window->edits()->stack()->count(), index = window->edits()->stack()->index();
        const size_t places = window->history()->places();
        QVERIFY(steps >= 2 && window->history()->canGoBack());

        clickLanguage(2);
        QTRY_VERIFY(&one_->window() != window);
        window = &one_->window();
        auto *field = window->findChild<QPlainTextEdit *>("textEdit");
        QCOMPARE(field->toPlainText(), first); // at once: the model is handed over
        QVERIFY(window->document()->model() != nullptr);
        QCOMPARE(window->edits()->stack()->count(), steps);
        QCOMPARE(window->edits()->stack()->index(), index);
        QCOMPARE(window->edits()->stack()->redoText(), QString::fromUtf8("文本"));
        field->moveCursor(QTextCursor::End);
        field->insertPlainText(" And more."); // before its numbers are there
        QTRY_VERIFY_WITH_TIMEOUT(settled(first + " And more.") && !window->sessions()->restoring(), 20000);
        QCOMPARE(field->toPlainText(), first + " And more.");
        QVERIFY(window->grid()->look().order.metric == metricOfKey("entropy") && window->grid()->look().filter.text() == "head < 4");
        QCOMPARE(window->map()->options(), MapOptions({20, false}));
        QCOMPARE(window->merged()->merge().kind, MergeKind::Max);
        QVERIFY(window->compare()->options() == (CompareOptions{CompareWith::Kept, Side::A, true, {}}));
        QVERIFY(window->compare()->comparison()->hasKept());
        QCOMPARE(window->selection()->chosen().place(), testing::placeOf(0, 1));

        window->edits()->stack()->undo();
        QCOMPARE(field->toPlainText(), first);
        QVERIFY(window->heatmap()->display()->choice().words);
        window->edits()->stack()->undo();
        QVERIFY(!window->heatmap()->display()->choice().words);
        QTRY_VERIFY(settled(first));
        QCOMPARE(window->history()->places(), places);
        window->history()->back();
        QCOMPARE(window->selection()->chosen().place(), testing::placeOf(2, 3));
        clickLanguage(1);
        QTRY_COMPARE(firstMenu(), QString("&File"));
        QTRY_VERIFY_WITH_TIMEOUT(settled(first), 20000);
    }

    void theChoiceIsRemembered()
    {
        Language::instance().choose("zh_CN");
        QCOMPARE(QSettings().value("language").toString(), QString("zh_CN"));
        Language::instance().restore();
        QCOMPARE(Language::instance().code(), QString("zh_CN"));
        QSettings().setValue("language", "xx");
        Language::instance().restore();
        QVERIFY(Language::instance().choice().isEmpty());
        QTest::qWait(50);
    }

private:
    bool settles()
    {
        return QTest::qWaitFor([this] { return one_->window().document()->trace() && one_->window().document()->metrics(); }, 20000);
    }
    bool settled(const QString &text)
    {
        const TracePtr &trace = one_->window().document()->trace();
        return trace && QString::fromStdString(trace->input.main().text) == text && one_->window().document()->metrics().has_value();
    }
    /// A text with a number in each place.
    static QString filled(QString text)
    {
        for (int place = 1; place < 20; ++place) {
            text.replace(QRegularExpression(QString("%%1(?!\\d)").arg(place)), QString::number(70 + place));
        }
        return text;
    }
    QString firstMenu() { return one_->window().menuBar()->actions().first()->text(); }
    void clickLanguage(int row) { one_->window().findChild<QMenu *>("languageMenu")->actions()[row]->trigger(); }

    QTemporaryDir folder_;
    std::unique_ptr<OneWindow> one_;
};

QTEST_MAIN(WindowLanguageTest)
#include "window_language_test.moc"

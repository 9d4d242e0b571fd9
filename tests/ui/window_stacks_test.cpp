// SPDX-License-Identifier: GPL-3.0-or-later
// Models of several stacks in the real window: a source and a target text, a target that the model writes, pairs of texts, recordings, a picture beside a text. Drawn numbers are compared with the reference's and core's.

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSignalSpy>
#include <QtEndian>
#include <cmath>

#include "core/base/file.h"
#include "core/forward/forward.h"
#include "core/forward/generate.h"
#include "core/weights/safetensors.h"
#include "tests/support/recording.h"
#include "tests/support/window.h"
#include "ui/export/figure.h"

using namespace headscope;
using namespace headscope::ui;
using headscope::testing::parityFile;
using headscope::testing::recording;
using headscope::testing::WindowFixture;

namespace {

const QString source = "He said that the red kite was higher than the blue kite.", target = "He said that the kite was red.";

QString folderOf(const char *name) { return QFileInfo(parityFile((std::string("hf/") + name + "/case.json").c_str())).absolutePath(); }

std::vector<float> reference(const QString &folder, const char *file, const char *name)
{
    const auto index = openSafetensors((folder + "/" + file).toStdString());
    const Tensor *tensor = index ? index->find(name) : nullptr;
    return tensor ? toFloat(*tensor) : std::vector<float>();
}

/// Half a second of a rising tone.
std::string risingTone()
{
    return recording(8000, [](int i) { return 9000 * std::sin(i * (0.05 + i * 1e-5)); });
}

} // namespace

class StacksTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        if (parityFile("hf/bart/case.json").isEmpty()) {
            QSKIP("no parity data beside the source tree: models of several stacks in the window are not tested");
        }
        fixture_ = std::make_unique<WindowFixture>();
    }

    void sourceAndTargetAreTypedAndDrawnAsTheReferenceComputesThem()
    {
        openFolder(folderOf("bart") + "/model");
        QVERIFY(second()->isVisible() && button()->isVisible());
        QCOMPARE(button()->text(), QString("Generate"));
        text()->setFocus();
        QTest::keyClick(text(), Qt::Key_A, Qt::ControlModifier);
        QTest::keyClicks(text(), source);
        QVERIFY(fixture_->settles([](const Trace &trace) { return trace.input.main().text == source.toStdString(); }));
        QCOMPARE(window().document()->trace()->input.sequences.back().size(), 2); // an empty target is </s> and what the tokenizer puts before every text
        second()->setFocus();
        QTest::keyClicks(second(), target);
        QVERIFY(settlesOnTarget(target));

        const QString folder = folderOf("bart");
        auto *groups = window().findChild<QComboBox *>("groupChooser");
        QVERIFY(groups->isVisible());
        QCOMPARE(groups->count(), 3);
        const struct {
            const char *tensor;
            int n_query, n_key;
        } kinds[] = {{"encoder.layer.1.self.probs", 33, 33}, {"decoder.layer.1.self.probs", 18, 18}, {"decoder.layer.1.cross.probs", 18, 33}};
        for (int group = 0; group < 3; ++group) {
            groups->setCurrentIndex(group);
            emit groups->activated(group);
            QCOMPARE(window().selection()->chosen().group, GroupIndex(group));
            window().selection()->chooseHead(LayerIndex(1), HeadIndex(0));
            compareDrawn(reference(folder, "expected.0.safetensors", kinds[group].tensor), kinds[group].n_query, kinds[group].n_key);
        }
        QCOMPARE(window().findChild<QLabel *>("heatmapHeading")->text(), QString("Cross-attention L1H3"));
        const auto *keys = window().findChild<TokenChips *>("keyChips");
        QVERIFY(keys->isVisible());
        QCOMPARE(keys->count(), 33);
        QCOMPARE(window().findChild<TokenChips *>("tokenChips")->count(), 18);
        QTest::mouseClick(keys->viewport(), Qt::LeftButton, {}, keys->chipRect(4).center());
        QCOMPARE(window().selection()->chosen().key, KeyPos(4));
    }

    void everyKindOfAttentionKeepsItsPlace()
    {
        window().selection()->chooseGroup(GroupIndex(2));
        window().selection()->chooseHead(LayerIndex(1), HeadIndex(2));
        window().selection()->chooseCell(QueryPos(17), KeyPos(30));
        window().selection()->chooseGroup(GroupIndex(1));
        window().selection()->chooseCell(QueryPos(3), KeyPos(2));
        window().selection()->chooseGroup(GroupIndex(2));
        QCOMPARE(window().selection()->chosen().query, QueryPos(17));
        QCOMPARE(window().selection()->chosen().key, KeyPos(30));
        QCOMPARE(window().selection()->chosen().head, HeadIndex(2));
    }

    void mergedHeadsOfCrossAttention()
    {
        window().selection()->chooseGroup(GroupIndex(2));
        MergedView *view = window().merged();
        window().views()->setCurrentWidget(view);
        QTest::qWait(500);
        const TracePtr trace = window().document()->trace();
        const HeadPlace place = window().selection()->chosen().place();
        const Matrix pattern = mergedPattern(trace->attention(place), view->merge(), {0, 0, 18, 33}, 18, 33);
        for (int i = 0; i < 18 * 33; ++i) {
            QVERIFY(std::abs(view->plot()->valueAt({i / 33, i % 33}) - static_cast<double>(pattern.values[static_cast<size_t>(i)])) < 1e-6);
        }
        QCOMPARE(view->own()->values().values, attnOut(*trace, place.group, place.layer).values);
        window().views()->setCurrentWidget(window().heatmap());
    }

    void theModelWritesTheTarget()
    {
        const ModelPtr model = window().document()->model();
        GivenParts parts;
        parts.text = GivenText{source.toStdString(), {}, 0};
        GenerateOptions options;
        options.tokens = mostTargetTokens;
        const auto expected = headscope::generateTarget(model, parts, options);
        QVERIFY(bool(expected));
        QSignalSpy written(window().document(), &Document::targetWritten);
        QTest::mouseClick(button(), Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(written.count(), 1, 30000);
        QTRY_COMPARE_WITH_TIMEOUT(button()->text(), QString("Generate"), 5000);
        QCOMPARE(second()->toPlainText(), QString::fromStdString(targetText(*model, expected->made)));
        QVERIFY(fixture_->settles([&](const Trace &trace) { return trace.input.sequences.back().ids == expected->read; }));
        const QString warned = window().notice()->findChild<QLabel *>("noticeText")->text();
        QCOMPARE(warned.contains(QString("wrote %1 tokens").arg(expected->made.size())), !expected->ended);
        QTest::keyClicks(second(), " and more");
        QVERIFY(settlesOnTarget(second()->toPlainText()));
        QVERIFY(window().document()->typed().target_ids.empty());
    }

    void writingStopsWhenToldToAndTheNewestWins()
    {
        QSignalSpy written(window().document(), &Document::targetWritten);
        const QString before = second()->toPlainText();
        QTest::mouseClick(button(), Qt::LeftButton);
        QCOMPARE(button()->text(), QString("Stop"));
        QTest::mouseClick(button(), Qt::LeftButton);
        QCOMPARE(button()->text(), QString("Generate"));
        QTest::qWait(1500);
        QCOMPARE(written.count(), 0);
        QCOMPARE(second()->toPlainText(), before);

        window().document()->generateTarget();
        window().document()->generateTarget();
        QTRY_COMPARE_WITH_TIMEOUT(written.count(), 1, 30000);
        QTest::qWait(500);
        QCOMPARE(written.count(), 1);

        window().document()->generateTarget();
        text()->setPlainText("Another source."); // its target would be of the old one
        QTest::qWait(1500);
        QCOMPARE(written.count(), 1);
        QVERIFY(!window().document()->generating().busy());
    }

    void figuresNameTheKindOfAttention()
    {
        text()->setPlainText(source);
        second()->setPlainText(target);
        QVERIFY(settlesOnTarget(target));
        const TracePtr trace = window().document()->trace();
        QCOMPARE(inputOf(*trace, GroupIndex(0)), source);
        QCOMPARE(inputOf(*trace, GroupIndex(1)), target);
        QCOMPARE(inputOf(*trace, GroupIndex(2)), target + QString::fromUtf8(" \u2192 ") + source);
    }

    void twoTextsAreAPair()
    {
        const QString folder = folderOf("bert-mlm");
        openFolder(folder + "/model");
        QVERIFY(second()->isVisible() && !button()->isVisible());
        QCOMPARE(window().findChild<QComboBox *>("groupChooser")->isVisible(), false);
        text()->setPlainText("Each head looks at a different place.");
        QTest::keyClicks(second(), "The cat sat on the mat.");
        QVERIFY(fixture_->settles([](const Trace &trace) { return trace.input.main().pair == "The cat sat on the mat."; }));
        window().selection()->chooseHead(LayerIndex(2), HeadIndex(0));
        compareDrawn(reference(folder, "expected.0.safetensors", "layer.2.self.probs"), 30, 30);
        shoot(shotFolder(), "pair");
        second()->clear();
        QVERIFY(fixture_->settles([](const Trace &trace) { return trace.input.main().pair.empty(); }));
    }

    void aRecordingIsHeard()
    {
        const QString folder = copiedFolder(folderOf("whisper") + "/model", "whisper");
        // 30 positions are 60 frames: one second with a hop of 266 samples
        QVERIFY(writeFile((folder + "/preprocessor_config.json").toStdString(), R"({"feature_extractor_type": "WhisperFeatureExtractor", "feature_size": 20, "hop_length": 266, "n_fft": 400, "sampling_rate": 16000, "chunk_length": 1})"));
        const QString file = fixture_->path("tone.wav");
        QVERIFY(writeFile(file.toStdString(), risingTone()));
        openFolder(folder);
        QTRY_VERIFY(window().findChild<QWidget *>("inputCover")->isVisible() && window().findChild<QLabel *>("inputCoverText")->text().contains("recording"));
        QVERIFY(text()->isReadOnly() && !text()->isEnabled());
        QVERIFY2(!button()->isEnabled(), "there is nothing yet that a target could be written from");
        second()->setPlainText("the river");
        window().openInput({file});
        QVERIFY(button()->isEnabled());
        QVERIFY(fixture_->settles([](const Trace &trace) { return trace.input.main().features.shape == Shape{20, 60}; }));
        QVERIFY(!window().notice()->isVisible());
        QVERIFY2(text()->placeholderText().contains("tone.wav"), qPrintable(text()->placeholderText()));
        GivenParts parts;
        parts.sound = file.toStdString();
        parts.target = "the river";
        const ModelPtr model = window().document()->model();
        const auto input = inputFromParts(*model, parts);
        QVERIFY(bool(input));
        const auto expected = runForward(model, *input);
        QVERIFY(bool(expected));
        window().selection()->chooseGroup(GroupIndex(2));
        window().selection()->chooseHead(LayerIndex(1), HeadIndex(0));
        const auto &attn = (*expected)->attention({GroupIndex(2), LayerIndex(1), HeadIndex(0)});
        std::vector<float> patterns;
        for (int head = 0; head < 4; ++head) {
            std::vector<float> one(static_cast<size_t>(attn.geometry.n_query) * 30);
            computeTile(attn, HeadIndex(head), {0, 0, attn.geometry.n_query, 30}, CellValue::Pattern, 0, one);
            patterns.insert(patterns.end(), one.begin(), one.end());
        }
        compareDrawn(patterns, attn.geometry.n_query, 30);
        shoot(shotFolder(), "recording");
        QSignalSpy written(window().document(), &Document::targetWritten);
        button()->click();
        QTRY_COMPARE_WITH_TIMEOUT(written.count(), 1, 60000);
        window().openInput({folderOf("whisper") + "/input_features.npy"}); // preprocessed
        QVERIFY(fixture_->settles([](const Trace &trace) { return trace.input.main().features.shape == Shape{20, 60} && std::abs(trace.input.main().features.values[0] - 0.17387994f) < 1e-6f; })); // as the file has it
        window().openInput({fixture_->path("no.wav")});
        QTRY_VERIFY(window().notice()->isVisible() && window().notice()->message().contains("no.wav"));
    }

    void numbersThatAreNoneAreSaid()
    {
        const QString folder = copiedFolder(folderOf("gpt2") + "/model", "broken");
        QFile file(folder + "/model.safetensors");
        QVERIFY(file.open(QIODevice::ReadWrite));
        QByteArray bytes = file.readAll();
        const qsizetype header = static_cast<qsizetype>(qFromLittleEndian<quint64>(bytes.constData()));
        const QJsonObject tensors = QJsonDocument::fromJson(bytes.mid(8, header)).object();
        const QStringList names = tensors.keys();
        const auto name = std::find_if(names.begin(), names.end(), [](const QString &n) { return n.endsWith("h.0.mlp.c_proj.bias"); });
        QVERIFY(name != names.end());
        const qsizetype at = 8 + header + tensors[*name].toObject()["data_offsets"].toArray()[0].toInteger();
        bytes.replace(at, 4, QByteArray("\x00\x00\xc0\x7f", 4)); // NaN
        file.seek(0);
        QCOMPARE(file.write(bytes), bytes.size());
        file.close();
        openFolder(folder);
        text()->setPlainText("the river");
        QVERIFY(fixture_->settlesOnText("the river"));
        const QString said = window().notice()->message();
        QVERIFY2(said.contains("NaN") && said.contains("L0") && said.contains(*name), qPrintable(said));
        auto *title = window().findChild<QLabel *>("nextTitle");
        QVERIFY2(title && title->text().contains("not numbers"), "next tokens are not ranked");
        QVERIFY(window().document()->nextTokens().empty());
        emit window().notice()->closed();
        QVERIFY(!window().notice()->message().contains("NaN"));
    }

    void aPictureBesideAText()
    {
        const QString folder = folderOf("clip");
        openFolder(folder + "/model");
        QVERIFY(!text()->isReadOnly() && !second()->isVisible());
        text()->setPlainText("The cat sat on the mat.");
        QTRY_VERIFY(window().findChild<QWidget *>("inputCover")->isVisible() && window().findChild<QWidget *>("inputCoverOpen")->isVisible() && window().findChild<QLabel *>("inputCoverText")->text().contains("picture"));
        window().openInput({folder + "/image.png"});
        QVERIFY(fixture_->settles([](const Trace &trace) { return trace.input.sequences.size() == 2 && trace.input.main().text == "The cat sat on the mat."; }));
        QTRY_VERIFY(!window().findChild<QLabel *>("secondPicture")->pixmap().isNull());
        QCOMPARE(window().findChild<QLabel *>("secondFile")->text(), QString("image.png"));
        window().selection()->chooseHead(LayerIndex(1), HeadIndex(0));
        compareDrawn(reference(folder, "expected.safetensors", "text.layer.1.self.probs"), 11, 11);
        window().selection()->chooseGroup(GroupIndex(1));
        window().selection()->chooseHead(LayerIndex(1), HeadIndex(0));
        compareDrawn(reference(folder, "expected.safetensors", "vision.layer.1.self.probs"), 10, 10);
        QVERIFY(window().map()->applies());
        QTest::keyClicks(text(), " Purr.");
        QVERIFY(fixture_->settles([](const Trace &trace) { return trace.input.main().text.find("Purr.") != std::string::npos; }));
    }

    void shots()
    {
        const QString to = shotFolder();
        openFolder(folderOf("bart") + "/model");
        text()->setPlainText(source);
        second()->setPlainText(target);
        QVERIFY(settlesOnTarget(target));
        window().selection()->chooseGroup(GroupIndex(2));
        shoot(to, "cross");
        window().views()->setCurrentWidget(window().merged());
        shoot(to, "merged");
        window().views()->setCurrentWidget(window().heatmap());
        openFolder(folderOf("clip") + "/model");
        text()->setPlainText("The cat sat on the mat.");
        window().openInput({folderOf("clip") + "/image.png"});
        window().selection()->chooseGroup(GroupIndex(1));
        QVERIFY(fixture_->settles([](const Trace &trace) { return trace.input.sequences.size() == 2; }));
        shoot(to, "clip");
    }

private:
    MainWindow &window() { return fixture_->window(); }
    QString shotFolder() { return qEnvironmentVariable("HEADSCOPE_SHOTS", fixture_->path(".")); }
    QPlainTextEdit *text() { return window().findChild<QPlainTextEdit *>("textEdit"); }
    QPlainTextEdit *second() { return window().findChild<QPlainTextEdit *>("secondText"); }
    QToolButton *button() { return window().findChild<QToolButton *>("secondButton"); }

    void openFolder(const QString &folder)
    {
        QSignalSpy opened(window().document(), &Document::modelChanged);
        window().open(folder);
        QTRY_COMPARE_WITH_TIMEOUT(opened.count(), 1, 20000);
    }

    bool settlesOnTarget(const QString &text)
    {
        return fixture_->settles([&](const Trace &trace) { return trace.input.sequences.back().text == text.toStdString(); });
    }

    QString copiedFolder(const QString &from, const QString &as)
    {
        const QString to = fixture_->path(as);
        QDir().mkpath(to);
        for (const QFileInfo &file : QDir(from).entryInfoList(QDir::Files)) {
            QFile::copy(file.absoluteFilePath(), to + "/" + file.fileName());
        }
        return to;
    }

    /// The heatmap of each head of the chosen layer against [n_heads, n_query, n_key].
    void compareDrawn(const std::vector<float> &expected, int n_query, int n_key)
    {
        const auto cells = static_cast<size_t>(n_query * n_key);
        QVERIFY(!expected.empty() && expected.size() % cells == 0);
        for (int head = 0; head < static_cast<int>(expected.size() / cells); ++head) {
            window().selection()->chooseHead(window().selection()->chosen().layer, HeadIndex(head));
            QTest::qWait(300);
            for (int i = 0; i < static_cast<int>(cells); ++i) {
                const double value = window().heatmap()->plot()->valueAt({i / n_key, i % n_key}), drawn = std::isnan(value) ? 0 : value; // masked cells are zeros in the reference
                const double wanted = static_cast<double>(expected[static_cast<size_t>(head) * cells + static_cast<size_t>(i)]);
                QVERIFY2(std::abs(drawn - wanted) < 1e-5, qPrintable(QString("head %1 query %2 key %3: %4, expected %5").arg(head).arg(i / n_key).arg(i % n_key).arg(drawn).arg(wanted)));
            }
        }
    }

    /// Both themes, two sizes: nothing may be wider than the window.
    void shoot(const QString &to, const char *name)
    {
        for (const auto &[theme, themeName] : {std::pair(Theme::Light, "light"), std::pair(Theme::Dark, "dark")}) {
            Appearance::instance().setTheme(theme);
            for (const QSize size : {QSize(1440, 860), QSize(1024, 660)}) {
                window().resize(size);
                QTest::qWait(400);
                QCOMPARE(window().size(), size);
                QVERIFY(window().grab().toImage().save(QString("%1/%2-%3-%4.png").arg(to, name, themeName).arg(size.width())));
            }
        }
        Appearance::instance().setTheme(Theme::System);
    }

    std::unique_ptr<WindowFixture> fixture_;
};

QTEST_MAIN(StacksTest)
#include "window_stacks_test.moc"

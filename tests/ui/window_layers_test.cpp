// SPDX-License-Identifier: GPL-3.0-or-later
// Bare layers in the real window: what cannot be inferred is asked, arrays are inputs, and drawn numbers are compared with core's and with PyTorch's.

#include <QCheckBox>
#include <QFile>
#include <QPushButton>
#include <QSignalSpy>
#include <algorithm>
#include <cmath>

#include "core/analysis/head_metrics.h"
#include "core/base/file.h"
#include "core/figure/raster.h"
#include "core/forward/forward.h"
#include "core/weights/safetensors.h"
#include "tests/support/window.h"
#include "ui/export/figure.h"

using namespace headscope;
using namespace headscope::ui;
using headscope::testing::parityFile;
using headscope::testing::placeOf;
using headscope::testing::WindowFixture;

namespace {

/// Numbers of a tensor of a reference file; empty where it is not there.
std::vector<float> reference(const QString &folder, const char *name)
{
    const auto index = openSafetensors((folder + "/expected.safetensors").toStdString());
    const Tensor *tensor = index ? index->find(name) : nullptr;
    return tensor ? toFloat(*tensor) : std::vector<float>();
}

QString folderOf(const char *name)
{
    const QString file = parityFile(name);
    return file.isEmpty() ? file : QFileInfo(file).absolutePath();
}

} // namespace

class LayersTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        if (folderOf("json-weights/mha-default/weights.json").isEmpty()) {
            QSKIP("no parity data beside the source tree: bare layers in the window are not tested");
        }
        fixture_ = std::make_unique<WindowFixture>();
    }

    void numberOfHeadsIsAskedAndRemembered()
    {
        const QString path = copied("json-weights/mha-default/weights.json", "mha.json");
        QSignalSpy opened(window().document(), &Document::modelChanged);
        window().open(path);
        QTRY_VERIFY(dialog() && dialog()->isVisible());
        auto *heads = dialog()->findChild<QComboBox *>("nHeads");
        QStringList offered;
        for (int i = 0; i < heads->count(); ++i) {
            offered.append(heads->itemData(i).toString());
        }
        QCOMPARE(offered.join(" "), QString("1 2 3 4 6 8 12 24"));
        QVERIFY(heads->itemText(2).contains("d_head 8"));
        QVERIFY(!okButton()->isEnabled());
        QVERIFY(dialog()->problem().contains("24"));
        heads->setFocus();
        for (int i = 0; i < 3; ++i) { // nothing is chosen at first
            QTest::keyClick(heads, Qt::Key_Down);
        }
        QCOMPARE(heads->currentData().toInt(), 3);
        QVERIFY(okButton()->isEnabled());
        QTest::keyClick(dialog(), Qt::Key_Return);
        QTRY_COMPARE_WITH_TIMEOUT(opened.count(), 1, 20000);
        QCOMPARE(window().document()->model()->spec.main().n_heads, 3);

        const QString remembered = fixture_->path("mha.headscope-map.json");
        QVERIFY(QFile::exists(remembered));
        window().open(path);
        QTRY_COMPARE_WITH_TIMEOUT(opened.count(), 2, 20000);
        QVERIFY(!dialog());
        QCOMPARE(window().document()->model()->spec.main().n_heads, 3);
        QVERIFY(QFile::remove(remembered));
    }

    void cancelKeepsWhatWasOpen()
    {
        const auto before = window().document()->model();
        QVERIFY(before);
        window().open(copied("json-weights/mha-default/weights.json", "again.json"));
        QTRY_VERIFY(dialog() && dialog()->isVisible());
        QTest::keyClick(dialog(), Qt::Key_Escape);
        QTRY_VERIFY(!dialog());
        QTest::qWait(100);
        QCOMPARE(window().document()->model(), before);
        QVERIFY(!QFile::exists(fixture_->path("again.headscope-map.json")));
    }

    void notANumberIsReadOnlyWhenTheMenuSaysSo()
    {
        const QString path = fixture_->path("nan.json");
        QVERIFY(writeFile(path.toStdString(), R"({"W_Q": [[1, NaN], [0, 1]], "W_K": [[1, 0], [0, 1]], "W_V": [[1, 0], [0, 1]], "W_O": [[1, 0], [0, 1]], "num_heads": 1})"));
        QSignalSpy opened(window().document(), &Document::modelChanged);
        window().open(path);
        QTRY_VERIFY(window().notice()->isVisible() && window().notice()->message().contains("NaN"));
        QCOMPARE(opened.count(), 0);
        auto *accept = window().findChild<QAction *>("acceptNonFinite");
        accept->trigger();
        QVERIFY(accept->isChecked());
        window().open(path);
        QTRY_COMPARE_WITH_TIMEOUT(opened.count(), 1, 20000);
        accept->trigger();
        window().views()->setCurrentIndex(0);
        window().findChild<QPlainTextEdit *>("textEdit")->setPlainText("one two");
        QTRY_COMPARE_WITH_TIMEOUT(window().heatmap()->plot()->marks(), CellMarks(4, CellMark::NotANumber), 20000); // every query is broken
        QCOMPARE(window().heatmap()->plot()->legend(), QString("not a number"));
        QTest::qWait(100);
        QVERIFY(window().heatmap()->plot()->grab().toImage().pixelColor(window().heatmap()->plot()->positionOf({1, 0}) + QPoint(3, 0)) != window().palette().color(QPalette::Base));
        const QString readout = window().findChild<QLabel *>("heatmapReadout")->text();
        QVERIFY2(readout.endsWith("not a number"), qPrintable(readout));
        const auto figure = drawFigure(window().document()->trace(), {FigureKind::Heads, {placeOf(0, 0)}}, {}, true);
        QVERIFY(figure);
        size_t magenta = 0, said = 0;
        for (const DrawnItem &item : figure->items) {
            const auto *cells = std::get_if<DrawnCells>(&item);
            magenta += cells ? static_cast<size_t>(std::count(cells->pixels.begin(), cells->pixels.end(), 0xffff00c8u)) : 0;
            const auto *text = std::get_if<DrawnText>(&item);
            said += text && text->text == "not a number";
        }
        QCOMPARE(magenta, size_t{4});
        QCOMPARE(said, size_t{1});
        // The other views say so too.
        const QRgb thumbnail = window().grid()->thumbnail(LayerIndex(0), HeadIndex(0)).pixel(0, 1);
        QCOMPARE(thumbnail, notANumberColour.rgb());
        const auto readoutOf = [this](const char *name) { return window().findChild<QLabel *>(name)->text(); };
        auto *lines = window().findChild<QWidget *>("linesView");
        window().views()->setCurrentWidget(lines);
        QTRY_VERIFY2(readoutOf("linesReadout").contains("2 queries have no numbers"), qPrintable(readoutOf("linesReadout")));
        window().views()->setCurrentWidget(window().merged());
        QTRY_COMPARE(window().merged()->plot()->marks(), CellMarks(4, CellMark::NotANumber));
        QTRY_COMPARE(window().merged()->own()->caption(), QString("not a number"));
        QTRY_VERIFY(readoutOf("mergedReadout").endsWith("not a number"));
        window().views()->setCurrentWidget(window().flow());
        QTRY_VERIFY2(readoutOf("flowReadout").endsWith(": not a number"), qPrintable(readoutOf("flowReadout")));
        window().views()->setCurrentWidget(window().findChild<QWidget *>("textView"));
        QTRY_VERIFY2(readoutOf("textReadout").endsWith("strongest not a number"), qPrintable(readoutOf("textReadout")));
        window().views()->setCurrentIndex(0);
    }

    void textGivesSyntheticVectorsAndSaysSo()
    {
        openWithHeads("json-weights/mha-default/weights.json", 3);
        window().findChild<QPlainTextEdit *>("textEdit")->setPlainText("one two one");
        QVERIFY(fixture_->settlesOnText("one two one"));
        QVERIFY(window().document()->trace()->input.synthetic);
        QVERIFY(window().notice()->isVisible() && window().notice()->message().contains("Synthetic"));
    }

    void givenVectorsAreDrawnAsPyTorchComputesThem()
    {
        const QString folder = folderOf("json-weights/mha-default/weights.json");
        openWithHeads("json-weights/mha-default/weights.json", 3);
        window().openInput({folder + "/query.npy"});
        QVERIFY(fixture_->settles([](const Trace &trace) { return trace.nQuery(GroupIndex(0)) == 7 && !trace.input.synthetic; }));
        auto *edit = window().findChild<QPlainTextEdit *>("textEdit");
        QVERIFY(edit->toPlainText().isEmpty() && edit->placeholderText().contains("query.npy"));
        compareDrawn(reference(folder, "probs"), 7, 7);

        QTest::keyClicks(edit, "words again");
        QVERIFY(fixture_->settlesOnText("words again"));
        QVERIFY(!window().document()->given());
    }

    void keysOfAnotherWidthAndLength()
    {
        const QString folder = folderOf("json-weights/mha-kdim-vdim/weights.json");
        openWithHeads("json-weights/mha-kdim-vdim/weights.json", 3);
        QTRY_VERIFY(window().notice()->isVisible() && window().notice()->message().contains("Open input"));
        window().openInput({folder + "/key.npy", folder + "/value.npy", folder + "/query.npy"});
        QVERIFY(fixture_->settles([](const Trace &trace) { return trace.nKey(GroupIndex(0)) == 8; }));
        QCOMPARE(window().document()->trace()->nQuery(GroupIndex(0)), 5);
        compareDrawn(reference(folder, "probs"), 5, 8);
        const auto *keys = window().findChild<TokenChips *>("keyChips");
        QVERIFY(keys->isVisible());
        QCOMPARE(keys->count(), 8);
        QCOMPARE(window().findChild<TokenChips *>("tokenChips")->count(), 5);
        QCOMPARE(keys->accessibleName(), QString("keys"));
        window().selection()->chooseCell(QueryPos(4), KeyPos(0));
        QTest::mouseClick(keys->viewport(), Qt::LeftButton, {}, keys->chipRect(7).center());
        QCOMPARE(window().selection()->chosen().key, KeyPos(7));
        QCOMPARE(window().selection()->chosen().query, QueryPos(4));
    }

    void crossAttentionHasAGroupOfItsOwn()
    {
        const QString folder = folderOf("json-weights/decoder-layer-post-ln/weights.json");
        openWithHeads("json-weights/decoder-layer-post-ln/weights.json", 5);
        window().openInput({folder + "/tgt.npy", folder + "/memory.npy"});
        QVERIFY(fixture_->settles([](const Trace &trace) { return trace.model->groups.size() == 2 && trace.nQuery(GroupIndex(1)) == 6 && trace.nKey(GroupIndex(1)) == 9; }));
        auto *groups = window().findChild<QComboBox *>("groupChooser");
        QVERIFY(groups->isVisible());
        groups->setFocus();
        QTest::keyClick(groups, Qt::Key_Down);
        QCOMPARE(window().selection()->chosen().group, GroupIndex(1));
        QTRY_VERIFY_WITH_TIMEOUT(window().document()->metrics(), 20000);
        const TracePtr trace = window().document()->trace();
        const HeadPlace place{GroupIndex(1), LayerIndex(0), HeadIndex(4)};
        window().selection()->chooseHead(place.layer, place.head);
        QTest::qWait(400);
        std::vector<float> pattern(6 * 9);
        computeTile(trace->attention(place), place.head, {0, 0, 6, 9}, CellValue::Pattern, std::nanf(""), pattern);
        for (int q = 0; q < 6; ++q) {
            for (int k = 0; k < 9; ++k) {
                QVERIFY(std::abs(window().heatmap()->plot()->valueAt({q, k}) - static_cast<double>(pattern[static_cast<size_t>(q * 9 + k)])) < 1e-6);
            }
        }
        const QImage thumbnail = window().grid()->thumbnail(place.layer, place.head);
        QCOMPARE(thumbnail.size(), QSize(9, 6));
        QCOMPARE(window().findChild<QLabel *>("heatmapHeading")->text(), QString("Cross-attention L0H4"));
        const HeadMetrics metrics = *headMetrics(*trace, place);
        QCOMPARE(window().inspector()->metricText("entropy"), QString::number(*metrics.entropy, 'f', 4));
        QVERIFY(window().findChild<TokenChips *>("keyChips")->isVisible());
        window().selection()->chooseGroup(GroupIndex(0));
        QVERIFY(!window().findChild<TokenChips *>("keyChips")->isVisible());
    }

    void layerSettingsChangeWhatWasAssumed()
    {
        const QString folder = folderOf("json-weights/encoder-stack-3/weights.json"), path = copied("json-weights/encoder-stack-3/weights.json", "stack.json");
        openFile(path, 3);
        window().openInput({folder + "/src.npy"});
        QVERIFY(fixture_->settles([](const Trace &trace) { return trace.nQuery(GroupIndex(0)) == 9; }));
        QVERIFY2(window().notice()->message().contains("post-norm"), qPrintable(window().notice()->message()));
        QSignalSpy opened(window().document(), &Document::modelChanged);
        window().findChild<QAction *>("layerSettings")->trigger();
        QTRY_VERIFY(dialog() && dialog()->isVisible());
        QCOMPARE(dialog()->findChild<QComboBox *>("nHeads")->currentData().toInt(), 3);
        auto *norms = dialog()->findChild<QComboBox *>("normFirst");
        QCOMPARE(norms->currentData().toBool(), false);
        QCOMPARE(dialog()->findChild<QComboBox *>("activation")->currentData().toString(), QString("relu"));
        norms->setCurrentIndex(1);
        okButton()->click();
        QTRY_COMPARE_WITH_TIMEOUT(opened.count(), 1, 20000);
        QVERIFY(fixture_->settles([](const Trace &trace) { return !trace.input.synthetic; }));
        window().selection()->chooseHead(LayerIndex(2), HeadIndex(0));
        QTest::qWait(400);
        compareDrawn(reference(folder, "layers.2.self_attn.probs"), 9, 9);
        QVERIFY2(!window().notice()->message().contains("post-norm"), "what was said is no assumption any more");
        const auto remembered = readAttentionMap(fixture_->path("stack.headscope-map.json").toStdString());
        QVERIFY(bool(remembered));
        QCOMPARE(remembered->norm_first, std::optional(true));
        QCOMPARE(remembered->activation, std::string("relu"));
        QCOMPARE(remembered->n_heads, 3);
    }

    void mergedHeadsAreCoresNumbers()
    {
        const QString folder = folderOf("json-weights/mha-default/weights.json");
        openWithHeads("json-weights/mha-default/weights.json", 3);
        window().openInput({folder + "/query.npy"});
        QVERIFY(fixture_->settles([](const Trace &trace) { return trace.nQuery(GroupIndex(0)) == 7 && !trace.input.synthetic; }));
        MergedView *view = window().merged();
        window().views()->setCurrentWidget(view);
        window().selection()->chooseHead(LayerIndex(0), HeadIndex(1));
        auto *kind = view->findChild<QComboBox *>("mergeKind");
        for (const MergeKind wanted : {MergeKind::Mean, MergeKind::Max}) {
            kind->setCurrentIndex(kind->findData(static_cast<int>(wanted)));
            QTest::qWait(400);
            compareMerged({wanted, {}});
        }
        kind->setCurrentIndex(kind->findData(static_cast<int>(MergeKind::Weights)));
        view->findChild<QDoubleSpinBox *>("mergeWeight0")->setValue(0.25);
        view->findChild<QDoubleSpinBox *>("mergeWeight2")->setValue(3);
        QTest::qWait(400);
        compareMerged({MergeKind::Weights, {0.25f, 1.0f, 3.0f}});
        view->findChild<QToolButton *>("onlyThisHead")->click();
        QTest::qWait(400);
        compareMerged({MergeKind::Weights, {0.0f, 1.0f, 0.0f}});
        view->findChild<QDoubleSpinBox *>("mergeWeight1")->setValue(0);
        QTRY_VERIFY(view->findChild<QLabel *>("mergedProblem")->isVisible());
        view->findChild<QToolButton *>("equalWeights")->click();
        QTest::qWait(400);
        compareMerged({MergeKind::Weights, {1.0f, 1.0f, 1.0f}});
        kind->setCurrentIndex(0);
        window().views()->setCurrentWidget(window().heatmap());
    }

    void mapShowsTheAttentionOfAClickedCell()
    {
        const QString folder = folderOf("vision/feature-map-5x7/weights.json");
        openWithHeads("vision/feature-map-5x7/weights.json", 3);
        window().openInput({folder + "/feature_map.npy"});
        QVERIFY(fixture_->settles([](const Trace &trace) { return trace.input.main().grid == Grid{5, 7, 0}; }));
        auto *item = window().findChild<QSpinBox *>("batchItem");
        QVERIFY(item->isVisible());
        QCOMPARE(item->maximum(), 1);
        const TracePtr first = window().document()->trace();
        item->setValue(1);
        QVERIFY(fixture_->settles([&](const Trace &trace) { return &trace != first.get(); }));
        MapView *view = window().map();
        QVERIFY(view->applies());
        QCOMPARE(window().views()->tabText(window().views()->indexOf(view)), QString("Map")); // of no picture
        QVERIFY(!view->findChild<QCheckBox *>("mapGrey")->isVisibleTo(view));
        window().views()->setCurrentWidget(view);
        window().selection()->chooseHead(LayerIndex(0), HeadIndex(2));
        QTest::qWait(300);
        MapPlot *plot = view->plot();
        QTest::mouseClick(plot, Qt::LeftButton, {}, plot->cellRect({3, 2}).center().toPoint());
        const int query = 3 * 7 + 2;
        QCOMPARE(window().selection()->chosen().query, QueryPos(query));
        const auto expected = reference(folder, "probs"); // [batch, head, query cell, key cell]
        QCOMPARE(expected.size(), size_t{2 * 3 * 35 * 35});
        Matrix weights(5, 7);
        std::copy_n(expected.begin() + ((3 + 2) * 35 + query) * 35, 35, weights.values.begin());
        for (size_t i = 0; i < 35; ++i) {
            QVERIFY(std::abs(plot->weights().values[i] - weights.values[i]) < 1e-5f);
        }
        const auto pixels = overlayPixels(plot->weights(), largest(plot->weights()), Appearance::instance().colormap(), 0.8);
        for (int cell = 0; cell < 35; ++cell) {
            QCOMPARE(plot->overlay().pixel(cell % 7, cell / 7), pixels[static_cast<size_t>(cell)]);
        }
        QTest::mouseMove(plot, QPoint(1, 1));
        QTest::qWait(50);
        QTest::mouseMove(plot, plot->cellRect({1, 6}).center().toPoint());
        const QString value = QString::number(static_cast<double>(plot->weights().row(1)[6]), 'f', 4);
        QTRY_VERIFY(view->findChild<QLabel *>("mapReadout")->text().contains("(1, 6)   " + value));
        plot->setFocus();
        QTest::keyClick(plot, Qt::Key_Down);
        QCOMPARE(window().selection()->chosen().query, QueryPos(query + 7));
        QTest::keyClick(plot, Qt::Key_Left);
        QCOMPARE(window().selection()->chosen().query, QueryPos(query + 6));

        window().findChild<QAction *>("backToText")->trigger();
        QVERIFY(!window().document()->given());
        QTRY_VERIFY_WITH_TIMEOUT(!view->applies(), 20000);
        QVERIFY(!window().views()->isTabVisible(window().views()->indexOf(view)));
    }

    void aPictureIsTheGroundOfItsPatches()
    {
        const QString folder = folderOf("json-weights/timm-vit/weights.json");
        openWithHeads("json-weights/timm-vit/weights.json", 4);
        QTRY_VERIFY(window().findChild<QWidget *>("inputCover")->isVisible() && window().findChild<QLabel *>("inputCoverText")->text().contains("picture"));
        window().openInput({folder + "/image.png"});
        QVERIFY(fixture_->settles([](const Trace &trace) { return trace.input.main().grid == Grid{4, 4, 1}; }));
        MapView *view = window().map();
        window().views()->setCurrentWidget(view);
        window().selection()->chooseHead(LayerIndex(1), HeadIndex(3));
        window().selection()->chooseCell(QueryPos(7), KeyPos(0));
        auto *classToken = view->findChild<QToolButton *>("prefix0");
        QVERIFY(classToken && classToken->isVisible() && !classToken->isChecked());
        classToken->click();
        QCOMPARE(window().selection()->chosen().query, QueryPos(0));
        QVERIFY(classToken->isChecked());
        const auto expected = reference(folder, "layer.1.self.probs");
        QCOMPARE(expected.size(), size_t{4 * 17 * 17});
        for (size_t cell = 0; cell < 16; ++cell) {
            QVERIFY(std::abs(view->plot()->weights().values[cell] - expected[3 * 17 * 17 + 1 + cell]) < 1e-5f);
        }
        const QString outside = QString::number(static_cast<double>(expected[3 * 17 * 17]), 'f', 4);
        QVERIFY2(view->findChild<QLabel *>("mapReadout")->text().contains("outside the picture " + outside), qPrintable(view->findChild<QLabel *>("mapReadout")->text()));
        const QSize pixels = view->plot()->ground().size();
        QVERIFY2(pixels.width() > 4 && pixels.height() > 4, "the ground is the picture, not the patches' means");
        window().views()->setCurrentWidget(window().heatmap());
        window().document()->clearInput();
    }

    void oddNamesAreMappedByHand()
    {
        const QString path = fixture_->path("odd.json");
        std::string text = "{";
        for (const char *name : {"alpha", "beta", "gamma", "delta"}) {
            text += std::string(text.size() > 1 ? ", " : "") + "\"" + name + "\": [";
            for (int r = 0; r < 6; ++r) {
                text += r == 0 ? "[" : ", [";
                for (int c = 0; c < 6; ++c) {
                    text += (c == 0 ? "" : ", ") + std::to_string(std::sin(r * 7.0 + c * 3.0 + name[0]));
                }
                text += "]";
            }
            text += "]";
        }
        text += ", \"epsilon\": [1, 2, 3, 4, 5, 6]}";
        QVERIFY(writeFile(path.toStdString(), text));
        QSignalSpy opened(window().document(), &Document::modelChanged);
        window().open(path);
        QTRY_VERIFY(dialog() && dialog()->isVisible());
        const auto role = [this](const char *name) { return dialog()->findChild<QComboBox *>(QString("role_") + name); };
        QVERIFY(!okButton()->isEnabled());
        AttentionMap map;
        map.n_heads = 2;
        for (const auto &[name, kind, tensor] : {std::tuple("W_Q", AttentionRole::W_Q, "beta"), {"W_K", AttentionRole::W_K, "alpha"}, {"W_V", AttentionRole::W_V, "delta"}, {"W_O", AttentionRole::W_O, "gamma"}}) {
            role(name)->setCurrentIndex(role(name)->findData(QString(tensor)));
            map.roles[kind] = tensor;
        }
        for (const char *name : {"W_QKV", "b_Q", "b_K", "b_V", "b_QKV", "b_O", "bias_k", "bias_v"}) {
            role(name)->setCurrentIndex(0);
        }
        role("W_V")->setCurrentIndex(role("W_V")->findData("epsilon"));
        QVERIFY2(dialog()->problem().contains("W_V") && dialog()->problem().contains("epsilon"), qPrintable(dialog()->problem()));
        QCOMPARE(dialog()->findChild<QLabel *>("problem")->text(), dialog()->problem());
        role("W_V")->setCurrentIndex(role("W_V")->findData("alpha"));
        QVERIFY(dialog()->problem().contains("already"));
        role("W_V")->setCurrentIndex(role("W_V")->findData("delta"));
        QVERIFY(dialog()->problem().contains("heads") && !okButton()->isEnabled());
        auto *heads = dialog()->findChild<QComboBox *>("nHeads");
        heads->setCurrentIndex(heads->findData(2));
        auto *orientation = dialog()->findChild<QComboBox *>("orientation");
        orientation->setCurrentIndex(orientation->findData(static_cast<int>(Orientation::InOut)));
        map.orientation = Orientation::InOut;
        QVERIFY(okButton()->isEnabled());
        okButton()->click();
        QTRY_COMPARE_WITH_TIMEOUT(opened.count(), 1, 20000);
        QCOMPARE(*readAttentionMap(fixture_->path("odd.headscope-map.json").toStdString()), map);

        window().findChild<QPlainTextEdit *>("textEdit")->setPlainText("a b c d");
        QVERIFY(fixture_->settlesOnText("a b c d"));
        OpenOptions options;
        options.answers = map;
        const auto model = openModel(path.toStdString(), options);
        QVERIFY(bool(model));
        const auto expected = runForward(*model, *inputFromText(**model, "a b c d"));
        std::vector<float> pattern(2 * 16);
        for (int head = 0; head < 2; ++head) {
            computeTile((*expected)->attention(placeOf(0, head)), HeadIndex(head), {0, 0, 4, 4}, CellValue::Pattern, 0, std::span(pattern).subspan(static_cast<size_t>(head) * 16, 16));
        }
        compareDrawn(pattern, 4, 4);
    }

    void savedWeightsOpenAgainWithTheSameNumbers()
    {
        openWithHeads("json-weights/decoder-layer-post-ln/weights.json", 5);
        const ModelPtr before = window().document()->model();
        const QString path = fixture_->path("saved.json");
        QSignalSpy saved(window().exporter(), &Exporter::saved), failed(window().exporter(), &Exporter::failed);
        window().exporter()->saveWeightsTo(path);
        QTRY_COMPARE_WITH_TIMEOUT(saved.count() + failed.count(), 1, 20000);
        QCOMPARE(saved.count(), 1);
        QSignalSpy opened(window().document(), &Document::modelChanged);
        window().open(path); // asks nothing: the answers are in the file
        QTRY_COMPARE_WITH_TIMEOUT(opened.count(), 1, 20000);
        QVERIFY(!dialog());
        const ModelPtr after = window().document()->model();
        QCOMPARE(after->spec.main().n_heads, 5);
        QCOMPARE(after->index.tensors.size(), before->index.tensors.size());
        for (const auto &[name, tensor] : before->index.tensors) {
            const Tensor *same = after->index.find(name);
            QVERIFY2(same && same->shape == tensor.shape && toFloat(*same) == toFloat(tensor), name.c_str());
        }
        window().exporter()->saveWeightsTo("/no/such/folder/weights.json");
        QTRY_COMPARE_WITH_TIMEOUT(failed.count(), 1, 20000);
        QVERIFY(window().notice()->isVisible() && window().notice()->message().contains("/no/such/folder"));
    }

private:
    MainWindow &window() { return fixture_->window(); }
    OpenQuestionDialog *dialog() { return window().findChild<OpenQuestionDialog *>("openQuestion"); }
    QPushButton *okButton()
    {
        for (QPushButton *button : dialog()->findChildren<QPushButton *>()) {
            if (button->isDefault() || button->text().contains("Open") || button->text().contains("Apply")) {
                return button;
            }
        }
        return nullptr;
    }

    QString copied(const char *name, const QString &as)
    {
        const QString to = fixture_->path(as);
        QFile::remove(to);
        return QFile::copy(parityFile(name), to) ? to : QString();
    }

    void openWithHeads(const char *name, int n_heads) { openFile(parityFile(name), n_heads); }

    void openFile(const QString &path, int n_heads)
    {
        QSignalSpy opened(window().document(), &Document::modelChanged);
        AttentionMap answers;
        answers.n_heads = n_heads;
        window().document()->open({path, answers, false});
        QTRY_COMPARE_WITH_TIMEOUT(opened.count(), 1, 20000);
        QCOMPARE(window().document()->model()->spec.main().n_heads, n_heads);
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
                const double drawn = window().heatmap()->plot()->valueAt({i / n_key, i % n_key}), wanted = static_cast<double>(expected[static_cast<size_t>(head) * cells + static_cast<size_t>(i)]);
                QVERIFY2(std::abs(drawn - wanted) < 1e-5, qPrintable(QString("head %1 query %2 key %3: %4, expected %5").arg(head).arg(i / n_key).arg(i % n_key).arg(drawn).arg(wanted)));
            }
        }
    }

    void compareMerged(const HeadMerge &merge)
    {
        const TracePtr trace = window().document()->trace();
        const HeadPlace place = window().selection()->chosen().place();
        const auto &attn = trace->attention(place);
        const int rows = attn.geometry.n_query, cols = attn.geometry.n_key;
        MergedView *view = window().merged();
        const Matrix pattern = mergedPattern(attn, merge, {0, 0, rows, cols}, rows, cols);
        for (int i = 0; i < rows * cols; ++i) {
            QVERIFY(std::abs(view->plot()->valueAt({i / cols, i % cols}) - static_cast<double>(pattern.values[static_cast<size_t>(i)])) < 1e-6);
        }
        const Matrix own = attnOut(*trace, place.group, place.layer), merged = mergedOutput(attn, merge, trace->model->weights.stacks[0].blocks[0].attn.W_O);
        QCOMPARE(view->own()->values().values, own.values);
        QCOMPARE(view->merged()->values().values, merged.values);
        QCOMPARE(view->difference()->values().values, difference(own, merged).values);
        QCOMPARE(view->own()->limit(), view->merged()->limit());
        QCOMPARE(view->own()->caption(), "rms " + QString::number(rootMeanSquare(own), 'g', 4));
    }

    std::unique_ptr<WindowFixture> fixture_;
};

QTEST_MAIN(LayersTest)
#include "window_layers_test.moc"

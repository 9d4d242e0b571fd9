// SPDX-License-Identifier: GPL-3.0-or-later
// The Steps view in the real window: its bars and formulas hold core's numbers of the chosen cell, a click on a part chooses it, and what there is nothing of is not drawn.

#include <QAbstractButton>
#include <QScrollArea>
#include <QScrollBar>
#include <cmath>

#include "core/base/file.h"
#include "core/model/bundled.h"
#include "tests/support/given_arrays.h"
#include "tests/support/window.h"
#include "ui/views/numbers.h"

using namespace headscope;
using namespace headscope::ui;
using headscope::testing::parityFile;
using headscope::testing::WindowFixture;

namespace {

bool same(const std::vector<float> &a, const std::vector<float> &b)
{
    if (a.size() != b.size()) {
        return false;
    }
    for (size_t i = 0; i < a.size(); ++i) {
        if (a[i] != b[i] && !(std::isnan(a[i]) && std::isnan(b[i]))) {
            return false;
        }
    }
    return true;
}

QString folderOf(const char *name)
{
    const QString file = parityFile(name);
    return file.isEmpty() ? file : QFileInfo(file).absolutePath();
}

} // namespace

class StepsTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        if (bundledModels().empty()) {
            QSKIP("no bundled model in this tree");
        }
        fixture_ = std::make_unique<WindowFixture>();
        window().views()->setCurrentWidget(view());
    }

    void withoutATraceItSaysWhatWillBeHere()
    {
        auto *empty = window().findChild<QLabel *>("stepsEmpty");
        QVERIFY(empty->isVisible() && empty->text().contains("open a model"));
        QVERIFY(!view()->cell());
    }

    void barsAndFormulasHoldTheCellsNumbers()
    {
        window().open("bundled:english");
        QVERIFY(fixture_->settles([](const Trace &trace) { return trace.nQuery(GroupIndex(0)) > 8; }));
        QVERIFY(!window().findChild<QLabel *>("stepsEmpty")->isVisible());
        choose(2, 3, 7, 4);
        const CellSteps expected = core();
        compareStrips(expected);
        const QString score = view()->formulas(Step::Score);
        QVERIFY2(score.contains(QString("q·k = sum of 32 products = %1").arg(numberText(expected.terms.dot))), qPrintable(score));
        QVERIFY2(score.contains(QString("q·k / √d_head = %1 × %2 = %3").arg(numberText(expected.terms.dot), numberText(expected.terms.scale), numberText(expected.terms.capped))), qPrintable(score));
        QVERIFY2(score.contains(QString("score = %1").arg(numberText(static_cast<double>(expected.score)))), qPrintable(score));
        const QString softmax = view()->formulas(Step::Softmax);
        QVERIFY2(softmax.contains("over 8 keys = " + numberText(expected.row_sum)), qPrintable(softmax));
        QVERIFY2(softmax.contains(QString("weight = %1 / %2 = %3").arg(numberText(expected.exponential), numberText(expected.row_sum), numberText(static_cast<double>(expected.weight)))), qPrintable(softmax));
        QVERIFY(view()->words(Step::QueryKey).contains("rotary"));
        QCOMPARE(window().findChild<QLabel *>("stepsVerdict")->text(), "weight " + numberText(static_cast<double>(expected.weight)));
        QVERIFY(window().findChild<QLabel *>("stepsHeading")->text().startsWith("L2H3: query 7"));
    }

    void aKeyAndAHeadAreChosenByClickAndByKeyboard()
    {
        choose(1, 2, 7, 4);
        auto *weights = view()->strip(Strip::Weights);
        scrollTo(Step::Softmax);
        QTest::mouseClick(weights, Qt::LeftButton, {}, weights->positionOf(2));
        QCOMPARE(window().selection()->chosen().key, KeyPos(2));
        QCOMPARE(window().selection()->chosen().query, QueryPos(7));
        QTRY_COMPARE(view()->cell()->key, KeyPos(2));
        QCOMPARE(weights->marked(), std::optional<int>(2));
        weights->setFocus();
        QTest::keyClick(weights, Qt::Key_Right);
        QTRY_COMPARE(view()->cell()->key, KeyPos(3));
        QTest::keyClick(weights, Qt::Key_Home);
        QTRY_COMPARE(view()->cell()->key, KeyPos(0));
        auto *heads = view()->strip(Strip::Heads);
        scrollTo(Step::Heads);
        QTest::mouseClick(heads, Qt::LeftButton, {}, heads->positionOf(6));
        QCOMPARE(window().selection()->chosen().head, HeadIndex(6));
        QTRY_COMPARE(view()->cell()->place.head, HeadIndex(6));
        compareStrips(core());
    }

    void theIndexScrollsToItsStep()
    {
        auto *bar = window().findChild<QScrollArea *>("stepsScroll")->verticalScrollBar();
        bar->setValue(0);
        auto *button = window().findChild<QAbstractButton *>("step3");
        QTest::mouseClick(button, Qt::LeftButton);
        QVERIFY(bar->value() > 100);
        QVERIFY(button->isChecked());
        QVERIFY(!view()->strip(Strip::Scores)->visibleRegion().isEmpty());
        bar->setValue(0);
        QVERIFY(window().findChild<QAbstractButton *>("step0")->isChecked());
        const QAbstractButton *last = nullptr;
        for (int i = 0; i < stepCount; ++i) {
            auto *at = window().findChild<QAbstractButton *>(QString("step%1").arg(i));
            last = at->isVisible() ? at : last;
        }
        bar->setValue(bar->maximum());
        QVERIFY(last->isChecked());
        auto *second = window().findChild<QAbstractButton *>("step7"); // cannot be at the top either
        QTest::mouseClick(second, Qt::LeftButton);
        QVERIFY(second->isChecked());
    }

    void arrowKeysMoveTheCell()
    {
        choose(2, 3, 7, 4);
        auto *scroll = window().findChild<QScrollArea *>("stepsScroll");
        scroll->setFocus();
        QTest::keyClick(scroll, Qt::Key_Right);
        QCOMPARE(window().selection()->chosen().key, KeyPos(5));
        QTest::keyClick(scroll, Qt::Key_Up);
        QCOMPARE(window().selection()->chosen().query, QueryPos(6));
        QTRY_COMPARE(view()->cell()->query, QueryPos(6));
    }

    void aMaskedCellSaysWhyAndDrawsNoScore()
    {
        choose(2, 3, 4, 6);
        QVERIFY2(view()->words(Step::Score).contains("masked") && view()->words(Step::Score).contains("2 positions further on (causal mask)"), qPrintable(view()->words(Step::Score)));
        QVERIFY(view()->formulas(Step::Score).isEmpty());
        QVERIFY(view()->strip(Strip::Products)->values().empty() && !view()->strip(Strip::Products)->isVisible());
        QVERIFY(view()->strip(Strip::WeightedV)->values().empty());
        QVERIFY(std::isnan(view()->strip(Strip::Weights)->values()[6]));
        QCOMPARE(window().findChild<QLabel *>("stepsVerdict")->text(), QString("masked"));
    }

    void theNewestSelectionWins()
    {
        for (int i = 0; i < 200; ++i) {
            window().selection()->chooseHead(LayerIndex(i % 4), HeadIndex(i % 8));
            window().selection()->chooseCell(QueryPos(8), KeyPos(i % 9));
        }
        choose(3, 1, 8, 5);
        compareStrips(core());
    }

    void aLongerTextIsFollowed()
    {
        window().findChild<QPlainTextEdit *>("textEdit")->setPlainText("The women of the world");
        QVERIFY(fixture_->settlesOnText("The women of the world"));
        choose(0, 0, 2, 1);
        compareStrips(core());
    }

    void biasesOfT5AndCrossAttention()
    {
        const QString folder = folderOf("hf/t5-v1.0/case.json");
        if (folder.isEmpty()) {
            QSKIP("no parity data beside the source tree");
        }
        window().open(folder + "/model");
        QVERIFY(fixture_->settles([](const Trace &trace) { return trace.model->spec.family == "t5"; }));
        choose(1, 2, 4, 1);
        compareStrips(core());
        const CellSteps expected = core();
        QVERIFY(expected.terms.has_distance_bias);
        QVERIFY2(view()->formulas(Step::Score).contains("this layer does not scale q·k") && view()->formulas(Step::Score).contains("learned bias for distance −3"), qPrintable(view()->formulas(Step::Score)));
        window().selection()->chooseGroup(GroupIndex(2));
        QVERIFY(window().document()->model()->group(GroupIndex(2)).cross);
        choose(1, 0, 0, 5);
        compareStrips(core());
        QVERIFY(view()->words(Step::Input).contains("what is looked at"));
    }

    void groupedHeadsSayWhichKeyHeadTheyRead()
    {
        const QString folder = folderOf("hf/llama-gqa/case.json");
        if (folder.isEmpty()) {
            QSKIP("no parity data beside the source tree");
        }
        window().open(folder + "/model");
        QVERIFY(fixture_->settles([](const Trace &trace) { return trace.model->spec.family == "llama" && trace.model->spec.main().n_kv_heads < trace.model->spec.main().n_heads; }));
        const auto &spec = window().document()->model()->spec.main();
        const int each = spec.n_heads / spec.n_kv_heads, last = spec.n_heads - 1;
        choose(0, last, 3, 1);
        compareStrips(core());
        const QString words = view()->words(Step::QueryKey);
        QVERIFY2(words.contains(QString("Heads %1 to %2 share").arg(last - each + 1).arg(last)) && words.contains(QString("kv head %1 of %2").arg(spec.n_kv_heads - 1).arg(spec.n_kv_heads)), qPrintable(words));
    }

    void formulasNameWhatAFamilyAdds()
    {
        const QString folder = folderOf("hf/bloom/case.json");
        if (folder.isEmpty()) {
            QSKIP("no parity data beside the source tree");
        }
        openFamily("hf/bloom/case.json", "bloom");
        choose(1, 1, 6, 2);
        compareStrips(core());
        QVERIFY2(view()->formulas(Step::Score).contains("ALiBi, slope × distance −4"), qPrintable(view()->formulas(Step::Score)));

        openFamily("hf/gemma2-softcap/case.json", "gemma2");
        choose(0, 0, 6, 5);
        compareStrips(core());
        const ScoreTerms terms = core().terms;
        QVERIFY2(view()->formulas(Step::Score).contains(QString("soft cap: 3.000 × tanh(%1 / 3.000) = %2").arg(numberText(terms.dot * terms.scale), numberText(terms.capped))), qPrintable(view()->formulas(Step::Score)));
        QVERIFY(view()->formulas(Step::Stream).contains("before + norm(attn_out)"));

        openFamily("hf/mistral-sliding-window/case.json", "mistral");
        choose(0, 0, 8, 1);
        QVERIFY2(view()->words(Step::Score).contains("7 positions away") && view()->words(Step::Score).contains("nearer than 5 (window)"), qPrintable(view()->words(Step::Score)));

        openFamily("hf/bert-mlm/case.json", "bert");
        choose(0, 0, 4, 7);
        compareStrips(core());
        QVERIFY2(view()->formulas(Step::Stream).contains("after = norm(before + attn_out)"), qPrintable(view()->formulas(Step::Stream)));
        QVERIFY(view()->words(Step::Input).contains("as it stands"));
    }

    void aBareLayerStandsAloneAndItsOwnKeysHaveNoX()
    {
        const QString folder = folderOf("json-weights/mha-bias-kv/weights.json");
        if (folder.isEmpty()) {
            QSKIP("no parity data beside the source tree");
        }
        AttentionMap answers;
        answers.n_heads = 2;
        window().document()->open({folder + "/weights.json", answers, false});
        QVERIFY(fixture_->settles([](const Trace &trace) { return trace.model->spec.main().learned_key; }));
        const GroupIndex group(0);
        const int last = window().document()->trace()->nKey(group) - 1;
        choose(0, 1, 1, last);
        QVERIFY(core().extra_key);
        QVERIFY(view()->strip(Strip::XKey)->values().empty() && !view()->strip(Strip::XKey)->isVisible());
        QVERIFY2(view()->words(Step::Input).contains("no position of the input"), qPrintable(view()->words(Step::Input)));
        QVERIFY(same(view()->strip(Strip::K)->values(), core().k));
        QVERIFY2(view()->words(Step::Stream).contains("stands alone"), qPrintable(view()->words(Step::Stream)));
        QVERIFY(!view()->strip(Strip::Before)->isVisible() && !view()->strip(Strip::Added)->isVisible());
        QVERIFY(same(view()->strip(Strip::After)->values(), core().stream.after));
    }

    void givenPatternsShowTheRowAlone()
    {
        const QString path = fixture_->path("given.safetensors");
        const FloatTensor cells = headscope::testing::softmaxOf({2, 2, 6, 6}, true);
        headscope::testing::writeGiven(path.toStdString(), {{"attentions", cells}});
        window().open(path);
        QVERIFY(fixture_->settles([](const Trace &trace) { return trace.model->given != nullptr; }));
        choose(1, 0, 4, 2);
        QVERIFY(view()->cell()->given);
        QVERIFY(same(view()->strip(Strip::Weights)->values(), core().weights));
        QVERIFY(view()->strip(Strip::Weights)->isVisible() && !view()->strip(Strip::Q)->isVisible() && !view()->strip(Strip::Scores)->isVisible());
        QVERIFY2(view()->words(Step::Softmax).contains("computed elsewhere"), qPrintable(view()->words(Step::Softmax)));
    }

    void cleanupTestCase() { fixture_.reset(); }

private:
    ui::MainWindow &window() { return fixture_->window(); }
    StepsView *view() { return window().steps(); }

    void openFamily(const char *file, const char *family)
    {
        window().open(folderOf(file) + "/model");
        QVERIFY2(fixture_->settles([&](const Trace &trace) { return trace.model->spec.family == family && trace.nQuery(GroupIndex(0)) > 8; }), family);
        window().selection()->chooseGroup(GroupIndex(0));
    }

    void scrollTo(Step step)
    {
        view()->goTo(step);
        QTest::qWait(30);
    }

    void choose(int layer, int head, int query, int key)
    {
        const GroupIndex group = window().selection()->chosen().group;
        window().selection()->chooseHead(LayerIndex(layer), HeadIndex(head));
        window().selection()->chooseCell(QueryPos(query), KeyPos(key));
        QTRY_VERIFY(view()->cell() && view()->cell()->place == (HeadPlace{group, LayerIndex(layer), HeadIndex(head)}) && view()->cell()->query == QueryPos(query) && view()->cell()->key == KeyPos(key));
    }

    CellSteps core()
    {
        const Chosen &c = window().selection()->chosen();
        return cellSteps(*window().document()->trace(), c.place(), c.query, c.key);
    }

    void compareStrips(const CellSteps &c)
    {
        for (const auto &[which, values] : {std::pair(Strip::XQuery, &c.x_query), {Strip::XKey, &c.x_key}, {Strip::Q, &c.q}, {Strip::K, &c.k}, {Strip::Products, &c.products}, {Strip::Scores, &c.scores}, {Strip::Weights, &c.weights},
                 {Strip::V, &c.v}, {Strip::WeightedV, &c.weighted_v}, {Strip::Z, &c.z}, {Strip::Result, &c.result}, {Strip::AttnOut, &c.attn_out}, {Strip::Before, &c.stream.before}, {Strip::Added, &c.stream.added}, {Strip::After, &c.stream.after}}) {
            QVERIFY2(!values->empty() && same(view()->strip(which)->values(), *values), qPrintable(QString("strip %1").arg(static_cast<int>(which))));
        }
        const auto &shares = view()->strip(Strip::Heads)->values();
        QCOMPARE(shares.size(), c.heads.size());
        for (size_t h = 0; h < shares.size(); ++h) {
            QCOMPARE(shares[h], static_cast<float>(c.heads[h].share));
        }
    }

    std::unique_ptr<WindowFixture> fixture_;
};

QTEST_MAIN(StepsTest)
#include "window_steps_test.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// The flow view in the real window: numbers against core's rollout, painted nodes, clicks, cross-attention.

#include <QComboBox>
#include <QFileInfo>
#include <QLabel>
#include <QScrollBar>
#include <cmath>

#include "tests/support/given_arrays.h"
#include "tests/support/window.h"
#include "ui/views/flow_view.h"

using namespace headscope;
using namespace headscope::ui;
using headscope::testing::parityFile;
using headscope::testing::WindowFixture;

class WindowFlowTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        fixture_ = std::make_unique<WindowFixture>();
        QVERIFY(fixture_->opens("bundled:english"));
        window().views()->setCurrentWidget(view());
        typeText("The people of this country want peace, and the people.");
    }

    void cleanupTestCase() { fixture_.reset(); }

    void theFlowIsCoresRolloutOfTheChosenTokenHoweverHeadsAreFolded()
    {
        for (const int query : {9, 4}) {
            window().selection()->chooseCell(QueryPos(query), KeyPos(0));
            for (const HeadFold fold : {HeadFold::Mean, HeadFold::Max, HeadFold::Min}) {
                QCOMPARE(view()->fold(), fold);
                QVERIFY(flows(query, fold));
                QTest::keyClick(page(), Qt::Key_F);
            }
        }
    }

    void nodesArePaintedByTheirMass()
    {
        window().selection()->chooseCell(QueryPos(8), KeyPos(0));
        QVERIFY(flows(8, HeadFold::Mean));
        QTest::mouseMove(page()->viewport(), QPoint(2, 2));
        QTest::qWait(50);
        const QImage image = page()->viewport()->grab().toImage();
        const QColor base = page()->palette().color(QPalette::Base), full = accent(page()->palette());
        for (const auto &[row, position] : {std::pair(0, 0), std::pair(0, 8), std::pair(2, 3), std::pair(1, 10)}) {
            const double f = std::sqrt(page()->rollout()->mass[static_cast<size_t>(row)][static_cast<size_t>(position)]);
            const QColor got = image.pixelColor(page()->nodeAt(row, position).toPoint());
            QVERIFY2(std::abs(got.redF() - (base.redF() + f * (full.redF() - base.redF()))) < 0.02, qPrintable(QString("row %1 position %2: %3").arg(row).arg(position).arg(got.name())));
        }
    }

    void hoverReadsNumbersAndClicksChoose()
    {
        QTest::mouseMove(page()->viewport(), QPoint(2, 2));
        QTest::mouseMove(page()->viewport(), page()->nodeAt(2, 5).toPoint());
        const QString mass = QString::number(page()->rollout()->mass[2][5], 'f', 4);
        QTRY_VERIFY2(readout().startsWith("above L1, 5") && readout().contains(mass), qPrintable(readout()));
        QTest::mouseClick(page()->viewport(), Qt::LeftButton, {}, page()->nodeAt(0, 6).toPoint());
        QCOMPARE(window().selection()->chosen().query, QueryPos(6));
        QVERIFY(flows(6, HeadFold::Mean));
        QTest::mouseClick(page()->viewport(), Qt::LeftButton, Qt::ControlModifier, page()->nodeAt(1, 2).toPoint());
        QCOMPARE(window().selection()->chosen().key, KeyPos(2));
        QCOMPARE(window().selection()->chosen().query, QueryPos(6));
        QTest::keyClick(page(), Qt::Key_Right);
        QVERIFY(flows(7, HeadFold::Mean));
    }

    void typingAndLongTextsAreFollowed()
    {
        QString words = "The people";
        for (int i = 0; i < 60; ++i) {
            words += " of the state";
        }
        typeText(words);
        const int last = trace().nQuery(GroupIndex(0)) - 1;
        window().selection()->chooseCell(QueryPos(last), KeyPos(0));
        QVERIFY(flows(last, HeadFold::Mean));
        QVERIFY(page()->horizontalScrollBar()->maximum() > 0);
        QTRY_VERIFY(page()->nodeAt(0, last).x() < page()->viewport()->width());
        text()->setPlainText("");
        QTRY_VERIFY(!page()->rollout() && !page()->empty().isEmpty());
        typeText("The people of this country");
        QTRY_VERIFY(page()->rollout().has_value());
    }

    void theChosenTokenIsInViewOnceTheFlowIsShownOrItChangesElsewhere()
    {
        QString words = "The people";
        for (int i = 0; i < 60; ++i) {
            words += " of the state";
        }
        typeText(words);
        window().views()->setCurrentIndex(0);
        window().selection()->chooseCell(QueryPos(150), KeyPos(0));
        const auto seen = [this](int position) { return page()->nodeAt(0, position).x() > 0 && page()->nodeAt(0, position).x() < page()->viewport()->width(); };
        window().views()->setCurrentWidget(view());
        QVERIFY(flows(150, HeadFold::Mean));
        QTRY_VERIFY(seen(150));
        const int place = page()->horizontalScrollBar()->value();
        QVERIFY(place > 0);
        window().selection()->chooseCell(QueryPos(149), KeyPos(0)); // seen already: nothing moves, but for the key
        window().selection()->chooseCell(QueryPos(149), KeyPos(148));
        QVERIFY(flows(149, HeadFold::Mean));
        QCOMPARE(page()->horizontalScrollBar()->value(), place);
        window().selection()->chooseCell(QueryPos(149), KeyPos(3));
        QTRY_VERIFY(seen(3));
        window().selection()->chooseCell(QueryPos(120), KeyPos(3));
        QTRY_VERIFY(seen(120));
    }

    void crossAttentionSaysWhyItHasNoFlow()
    {
        if (parityFile("hf/t5-v1.0/case.json").isEmpty()) {
            QSKIP("no parity data beside the source tree: the flow of a model of two stacks is not tested");
        }
        window().open(QFileInfo(parityFile("hf/t5-v1.0/case.json")).absolutePath() + "/model");
        QVERIFY(fixture_->settles([](const Trace &t) { return t.input.sequences.size() == 2; }));
        const auto &groups = window().document()->model()->groups;
        for (size_t group = 0; group < groups.size(); ++group) {
            window().selection()->chooseGroup(GroupIndex(static_cast<int>(group)));
            if (groups[group].cross) {
                QTRY_VERIFY(!page()->rollout() && page()->empty().contains("self-attention"));
            } else {
                QVERIFY(flows(window().selection()->chosen().query.value, HeadFold::Mean));
            }
        }
    }

    void givenPatternsFlowToo()
    {
        const QString path = fixture_->path("given.safetensors");
        headscope::testing::writeGiven(path.toStdString(), {{"layer.0", headscope::testing::softmaxOf({3, 6, 6}, false, 1)}, {"layer.1", headscope::testing::softmaxOf({3, 6, 6}, false, 2)}});
        window().open(path);
        QVERIFY(fixture_->settles([](const Trace &t) { return t.model->given != nullptr; }));
        window().selection()->chooseCell(QueryPos(2), KeyPos(4));
        QVERIFY(flows(2, HeadFold::Mean));
        QVERIFY(page()->rollout()->mass[0][5] > 0);
    }

private:
    void typeText(const QString &words)
    {
        text()->setPlainText(words);
        QVERIFY(fixture_->settlesOnText(words));
    }
    bool flows(int query, HeadFold fold)
    {
        const GroupIndex group = window().selection()->chosen().group;
        const auto wanted = rollout(trace(), group, QueryPos(query), {fold, 24});
        return wanted && QTest::qWaitFor([&] {
            const auto &got = page()->rollout();
            bool same = got && got->query == QueryPos(query) && got->mass == wanted->mass && got->edges.size() == wanted->edges.size();
            for (size_t l = 0; same && l < got->edges.size(); ++l) {
                same = got->edges[l].size() == wanted->edges[l].size() && !got->edges[l].empty() && got->edges[l][0].share == wanted->edges[l][0].share;
            }
            return same;
        }, 10000);
    }
    MainWindow &window() { return fixture_->window(); }
    FlowView *view() { return window().findChild<FlowView *>("flowView"); }
    FlowPage *page() { return view()->page(); }
    QString readout() { return view()->findChild<QLabel *>("flowReadout")->text(); }
    QPlainTextEdit *text() { return window().findChild<QPlainTextEdit *>("textEdit"); }
    const Trace &trace() { return *window().document()->trace(); }
    std::unique_ptr<WindowFixture> fixture_;
};

QTEST_MAIN(WindowFlowTest)
#include "window_flow_test.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// The head grid in the real window: filter, order, frames, the larger head under the pointer, many heads, heads that share keys; what is shown is compared with core.

#include <QComboBox>
#include <QElapsedTimer>
#include <QHelpEvent>
#include <QLabel>
#include <QLineEdit>
#include <QToolButton>
#include <algorithm>
#include <cmath>

#include "tests/support/given_arrays.h"
#include "tests/support/window.h"
#include "tests/support/random_numbers.h"
#include "ui/plots/mark_paint.h"
#include "ui/plots/thumbnail.h"
#include "ui/views/head_bar.h"

using namespace headscope;
using namespace headscope::ui;
using headscope::testing::parityFile;
using headscope::testing::placeOf;
using headscope::testing::WindowFixture;

using Heads = std::vector<HeadPlace>;

class WindowHeadGridTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        fixture_ = std::make_unique<WindowFixture>();
        QVERIFY(fixture_->opens("bundled:english"));
        const QString words = "The people of the state, the people of this country and the state.";
        window().findChild<QPlainTextEdit *>("textEdit")->setPlainText(words);
        QVERIFY(fixture_->settlesOnText(words));
    }

    void cleanupTestCase() { fixture_.reset(); }

    void init()
    {
        if (selection()->chosen().group == GroupIndex(0)) {
            selection()->chooseHead(LayerIndex(1), HeadIndex(2));
            selection()->chooseCell(QueryPos(6), KeyPos(3));
        }
    }

    void aFilterSaysHowManyHeadsPass()
    {
        auto *filter = window().findChild<QLineEdit *>("headFilter");
        auto *count = window().findChild<QLabel *>("headCount"), *problem = window().findChild<QLabel *>("headFilterProblem");
        QCOMPARE(count->text(), QString("32 heads"));
        const AllMetrics metrics = *window().document()->metrics();
        const double middle = std::round(*metrics[2][3].entropy * 1000) / 1000 + 0.0005;
        filter->setFocus();
        QTest::keyClicks(filter, QString("entropy < %1 and layer > 0").arg(middle));
        int wanted = 0;
        for (int layer = 0; layer < 4; ++layer) {
            for (int head = 0; head < 8; ++head) {
                const auto entropy = metrics[static_cast<size_t>(layer)][static_cast<size_t>(head)].entropy;
                const bool passes = entropy && *entropy < middle && layer > 0;
                wanted += passes;
                QCOMPARE(window().grid()->passes(LayerIndex(layer), HeadIndex(head)), passes);
            }
        }
        QVERIFY(wanted > 0 && wanted < 24);
        QCOMPARE(count->text(), QString("%1 of 32 heads").arg(wanted));
        window().grid()->setFocus();
        QTest::keyClick(window().grid(), Qt::Key_A, Qt::ControlModifier); // those that pass, and no more
        QCOMPARE(static_cast<int>(selection()->heads().size()), wanted);
        filter->setText("entropy < ");
        QVERIFY(!problem->isVisible()); // perhaps somebody still types
        QTest::keyClick(filter, Qt::Key_Return);
        QVERIFY(problem->isVisible());
        QCOMPARE(problem->text(), QString("filter, character 11: expected a number, found the end\nUntil it can be read, this filter stays: entropy < %1 and layer > 0").arg(middle));
        QCOMPARE(count->text(), QString("%1 of 32 heads").arg(wanted)); // the last one that could be read stays
        filter->clear();
        QVERIFY(!problem->isVisible());
        QCOMPARE(count->text(), QString("32 heads"));
    }

    void headsAreSortedAndTheOthersLeftOut()
    {
        auto *order = window().findChild<QComboBox *>("headOrder");
        order->setCurrentIndex(1); // entropy, largest first
        const AllMetrics metrics = *window().document()->metrics();
        const auto entropy = [&](const HeadPlace &at) { return *metrics[static_cast<size_t>(at.layer.value)][static_cast<size_t>(at.head.value)].entropy; };
        const auto sorted = [&](bool descending) {
            const Heads heads = window().grid()->places().heads();
            QPoint before(-1000, -1000);
            for (size_t i = 0; i < heads.size(); ++i) {
                const QPoint at = window().grid()->places().rectOf(heads[i]).topLeft();
                const bool inOrder = i == 0 || (descending ? entropy(heads[i - 1]) >= entropy(heads[i]) : entropy(heads[i - 1]) <= entropy(heads[i]));
                if (!inOrder || (i > 0 && at.y() < before.y()) || (at.y() == before.y() && at.x() <= before.x())) {
                    return false;
                }
                before = at;
            }
            return heads.size() == 32;
        };
        QVERIFY(sorted(true));
        window().findChild<QToolButton *>("headDirection")->click();
        QVERIFY(sorted(false));
        const Heads all = window().grid()->places().heads();
        QTest::mouseClick(window().grid()->viewport(), Qt::LeftButton, {}, window().grid()->cellRect(all[0].layer, all[0].head).center());
        window().grid()->setFocus();
        QTest::keyClick(window().grid(), Qt::Key_Right);
        QCOMPARE(selection()->chosen().place(), all[1]);
        QTest::keyClick(window().grid(), Qt::Key_Right, Qt::ShiftModifier);
        QCOMPARE(selection()->heads(), (Heads{all[1], all[2]})); // a run of the list
        window().findChild<QLineEdit *>("headFilter")->setText("layer = 2");
        QCOMPARE(window().grid()->places().heads().size(), size_t{8});
        QVERIFY(window().grid()->cellRect(LayerIndex(1), HeadIndex(0)).isEmpty());
        window().findChild<QLineEdit *>("headFilter")->clear();
        window().findChild<QToolButton *>("headDirection")->click();
        order->setCurrentIndex(0);
        QVERIFY(!window().grid()->places().listed());
    }

    void smallThumbnailsLoseNoBrightCell()
    {
        Matrix values(61, 64);
        headscope::testing::RandomNumbers random(7);
        for (float &v : values.values) {
            v = random.between(0, 1);
        }
        values.row(5)[9] = std::nanf("");
        for (int x = 32; x < 48; ++x) {
            for (int y = 0; y < 16; ++y) {
                values.row(y)[x] = std::nanf(""); // masked
            }
        }
        for (const Colormap &map : colormaps()) {
            const auto pixels = toPixels(values, 1, map, 0);
            const QImage whole = QImage(reinterpret_cast<const uchar *>(pixels.data()), values.cols, values.rows, values.cols * 4, QImage::Format_ARGB32_Premultiplied).copy();
            QCOMPARE(shrunkThumbnail(whole, {80, 61}, map), whole);
            for (const QSize room : {QSize(22, 22), QSize(64, 10), QSize(1, 1)}) {
                const QImage small = shrunkThumbnail(whole, room, map);
                QCOMPARE(small.size(), room);
                Matrix most(room.height(), room.width());
                std::fill(most.values.begin(), most.values.end(), std::nanf(""));
                for (int y = 0; y < values.rows; ++y) {
                    for (int x = 0; x < values.cols; ++x) {
                        float &to = most.row(y * room.height() / values.rows)[x * room.width() / values.cols];
                        const float v = values.row(y)[x];
                        to = std::isnan(to) || v > to ? v : to;
                    }
                }
                const auto wanted = toPixels(most, 1, map, 0);
                for (int y = 0; y < room.height(); ++y) {
                    for (int x = 0; x < room.width(); ++x) {
                        const QRgb got = small.pixel(x, y), want = wanted[static_cast<size_t>(y * room.width() + x)];
                        QVERIFY2(std::abs(qGreen(got) - qGreen(want)) <= 1 && qAlpha(got) == qAlpha(want), qPrintable(QString("%1: %2, %3").arg(QString::fromUtf8(map.name.data(), static_cast<qsizetype>(map.name.size()))).arg(y).arg(x)));
                    }
                }
            }
        }
        QImage broken(4, 4, QImage::Format_ARGB32_Premultiplied);
        broken.fill(toColor(colormaps()[0].at(1)));
        broken.setPixelColor(3, 3, notANumberColour);
        QCOMPARE(shrunkThumbnail(broken, {2, 2}, colormaps()[0]).pixelColor(1, 1), notANumberColour);
    }

    void longNamesEndInAnEllipsis()
    {
        auto *order = window().findChild<ElidedCombo *>("headOrder");
        QVERIFY(order);
        QCOMPARE(order->drawn(), order->currentText());
        order->setCurrentIndex(2);
        QCOMPARE(order->currentText(), QString("Entropy, normalised"));
        QVERIFY2(order->drawn().endsWith(QChar(0x2026)), qPrintable(order->drawn()));
        order->setCurrentIndex(0);
    }

    void framesHaveTheColourOfTheMetric()
    {
        auto *colour = window().findChild<QComboBox *>("headColour");
        QVERIFY(!window().grid()->frameColour(LayerIndex(0), HeadIndex(0)).isValid());
        colour->setCurrentIndex(9); // sink
        const AllMetrics metrics = *window().document()->metrics();
        double low = 1e9, high = -1e9;
        for (const auto &layer : metrics) {
            for (const HeadMetrics &head : layer) {
                low = std::min(low, *head.sink);
                high = std::max(high, *head.sink);
            }
        }
        QCOMPARE(window().grid()->frameRange(), std::optional(MetricRange{low, high}));
        const QImage drawn = window().grid()->viewport()->grab().toImage();
        for (const auto &[layer, head] : {std::pair(0, 0), std::pair(2, 5), std::pair(3, 7)}) {
            const Rgb wanted = Appearance::instance().colormap().at((*metrics[static_cast<size_t>(layer)][static_cast<size_t>(head)].sink - low) / (high - low));
            QCOMPARE(window().grid()->frameColour(LayerIndex(layer), HeadIndex(head)), QColor(wanted.r, wanted.g, wanted.b));
            const QRect cell = window().grid()->cellRect(LayerIndex(layer), HeadIndex(head));
            if (window().grid()->viewport()->rect().contains(cell)) {
                QCOMPARE(drawn.pixelColor(cell.topLeft() + QPoint(1, 20)), QColor(wanted.r, wanted.g, wanted.b));
            }
        }
        QVERIFY(window().findChild<MetricLegend *>("metricLegend")->isVisible());
        colour->setCurrentIndex(0);
        QVERIFY(!window().findChild<MetricLegend *>("metricLegend")->isVisible());
    }

    void thePointerShowsTheHeadLarger()
    {
        auto *grid = window().grid();
        auto *text = window().findChild<QPlainTextEdit *>("textEdit");
        window().activateWindow();
        text->setFocus();
        const QPoint at = grid->cellRect(LayerIndex(2), HeadIndex(4)).center();
        QHelpEvent rests(QEvent::ToolTip, at, grid->viewport()->mapToGlobal(at));
        QCoreApplication::sendEvent(grid->viewport(), &rests);
        HeadPreview *preview = grid->preview();
        QVERIFY(preview->isVisible());
        QCOMPARE(preview->place(), placeOf(2, 4));
        QCOMPARE(preview->facts().name, QString("L2H4"));
        QCOMPARE(preview->facts().numbers.size(), headMetricInfos().size());
        QCOMPARE(preview->facts().numbers[0].second, QString::number(*(*window().document()->metrics())[2][4].entropy, 'f', 3));
        QTRY_COMPARE(preview->picture(), makeThumbnail(trace().attention(placeOf(2, 4)), HeadIndex(4), HeadPreview::pictureSide, Appearance::instance().colormap()));
        QCOMPARE(QApplication::focusWidget(), text);
        const QPoint next = grid->cellRect(LayerIndex(2), HeadIndex(5)).center();
        QMouseEvent moves(QEvent::MouseMove, next, grid->viewport()->mapToGlobal(next), Qt::NoButton, Qt::NoButton, Qt::NoModifier);
        QCoreApplication::sendEvent(grid->viewport(), &moves);
        QCOMPARE(preview->place(), placeOf(2, 5)); // follows without a wait
        QEvent leave(QEvent::Leave);
        QCoreApplication::sendEvent(grid->viewport(), &leave);
        QVERIFY(!preview->isVisible());
    }

    void aThousandHeadsArePaintedQuickly()
    {
        headscope::testing::GivenTensors layers;
        for (int layer = 0; layer < 32; ++layer) {
            layers["layer." + std::to_string(layer)] = headscope::testing::softmaxOf({32, 64, 64}, true, static_cast<uint64_t>(layer + 1));
        }
        const QString path = fixture_->path("many.safetensors");
        headscope::testing::writeGiven(path.toStdString(), layers);
        window().open(path);
        QVERIFY(fixture_->settles([](const Trace &t) { return t.model->given && t.model->group(GroupIndex(0)).n_layers == 32; }));
        QTRY_VERIFY(!window().grid()->thumbnail(LayerIndex(31), HeadIndex(31)).isNull());
        selection()->chooseHead(LayerIndex(0), HeadIndex(0));
        auto *grid = window().grid();
        for (const auto &[layer, head] : {std::pair(31, 31), std::pair(16, 5), std::pair(0, 20)}) { // the chosen one is always in view, beside and below the labels
            selection()->chooseHead(LayerIndex(layer), HeadIndex(head));
            const QRect cell = grid->cellRect(LayerIndex(layer), HeadIndex(head));
            QVERIFY(grid->viewport()->rect().contains(cell) && cell.left() > grid->places().labels().width() && cell.top() > grid->places().labels().height());
            QTest::mouseClick(grid->viewport(), Qt::LeftButton, {}, cell.center());
            QCOMPARE(selection()->chosen().place(), placeOf(layer, head));
        }
        QTest::mouseClick(grid->viewport(), Qt::LeftButton, {}, QPoint(10, 200)); // a label is no head, even where one lies below it
        QCOMPARE(selection()->chosen().place(), placeOf(0, 20));
        window().findChild<QComboBox *>("headColour")->setCurrentIndex(1);
        window().grid()->resize(900, 900); // all of them in view
        std::vector<double> times;
        QVERIFY(!window().grid()->places().listed() && window().grid()->viewport()->rect().contains(window().grid()->cellRect(LayerIndex(31), HeadIndex(31))));
        for (int i = 0; i < 15; ++i) {
            QImage drawn(window().grid()->viewport()->size(), QImage::Format_RGB32); // repaint() would leave out what the splitter covers
            QElapsedTimer timer;
            timer.start();
            window().grid()->viewport()->render(&drawn);
            times.push_back(static_cast<double>(timer.nsecsElapsed()) * 1e-6);
        }
        std::sort(times.begin(), times.end());
        qInfo("32 x 32 heads with frames, all in view: painted in %.1f ms (median of 15; least %.1f, most %.1f)", times[7], times.front(), times.back());
        QVERIFY(times.front() < 40);
        window().findChild<QComboBox *>("headColour")->setCurrentIndex(0);
    }

    void headsThatShareKeysStandTogether()
    {
        const QString model = parityFile("hf/llama-gqa/model/config.json");
        if (model.isEmpty()) {
            QSKIP("no parity data beside the source tree");
        }
        selection()->setHeads({placeOf(31, 31), placeOf(2, 2), placeOf(0, 30)}); // which the next model has not
        window().views()->setCurrentWidget(window().lines());
        window().open(QFileInfo(model).absolutePath());
        QVERIFY(fixture_->settles([](const Trace &t) { return t.model->spec.family == "llama" && !t.model->given; }));
        QCOMPARE(selection()->heads().size(), size_t{1});
        QVERIFY(!window().heatmap()->showsPanels());
        const AttentionGroup &group = window().document()->model()->group(GroupIndex(0));
        const int shared = group.n_heads / group.n_kv_heads;
        QVERIFY(shared > 1 && group.n_kv_heads > 1);
        const auto brackets = window().grid()->places().brackets();
        QCOMPARE(static_cast<int>(brackets.size()), group.n_kv_heads);
        for (int kv = 0; kv < group.n_kv_heads; ++kv) {
            const QRect first = window().grid()->places().rectOf(placeOf(0, kv * shared)), last = window().grid()->places().rectOf(placeOf(0, kv * shared + shared - 1));
            QCOMPARE(brackets[static_cast<size_t>(kv)].rect.left(), first.left());
            QCOMPARE(brackets[static_cast<size_t>(kv)].rect.right(), last.right());
            QVERIFY(brackets[static_cast<size_t>(kv)].rect.bottom() < first.top());
        }
        const auto gap = [&](int head) { return window().grid()->places().rectOf(placeOf(0, head + 1)).left() - window().grid()->places().rectOf(placeOf(0, head)).right(); };
        QVERIFY(gap(shared - 1) > gap(0)); // further apart
        QCOMPARE(window().grid()->factsOf(placeOf(0, shared)).notes.value(0), QString("Reads key/value head 1, as H%1 to H%2 do").arg(shared).arg(2 * shared - 1));
    }

private:
    void click(int layer, int head, Qt::KeyboardModifiers keys = {}) { QTest::mouseClick(window().grid()->viewport(), Qt::LeftButton, keys, window().grid()->cellRect(LayerIndex(layer), HeadIndex(head)).center()); }
    MainWindow &window() { return fixture_->window(); }
    Selection *selection() { return window().selection(); }
    const Trace &trace() { return *window().document()->trace(); }
    std::unique_ptr<WindowFixture> fixture_;
};

QTEST_MAIN(WindowHeadGridTest)
#include "window_head_grid_test.moc"

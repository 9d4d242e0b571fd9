// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever is drawn in whatever size: every text and every heatmap lies on the page, and none lies on another one.

#include <QTest>
#include <array>
#include <cmath>
#include <memory>

#include "core/forward/forward.h"
#include "core/model/bundled.h"
#include "ui/export/figure.h"
#include "ui/export/figure_painter.h"
#include "ui/export/figure_type.h"

using namespace headscope;
using namespace headscope::ui;

namespace {

/// A text's letters without the room above them: a rectangle that may be turned.
struct Letters {
    std::array<QPointF, 4> corners;
    std::string text;
};

Letters lettersOf(const DrawnText &text, const std::string &family)
{
    const FigureType type(QString::fromStdString(family), text.size, text.bold);
    const double width = type.width(QString::fromStdString(text.text)), left = text.anchor == Anchor::Left ? 0 : text.anchor == Anchor::Middle ? -width / 2 : -width;
    const double high = 2 * type.toBaseline(), turn = text.angle * M_PI / 180;
    const auto at = [&](double x, double y) { return QPointF(text.x + x * std::cos(turn) - y * std::sin(turn), text.y + x * std::sin(turn) + y * std::cos(turn)); };
    return {{at(left, -high), at(left + width, -high), at(left + width, 0), at(left, 0)}, text.text};
}

/// Two turned rectangles meet unless an edge of one of them parts them; by less than `slack` counts as not.
bool meet(const Letters &a, const Letters &b, double slack)
{
    for (const Letters *one : {&a, &b}) {
        for (const int k : {0, 1}) {
            const QPointF along = one->corners[static_cast<size_t>(k) + 1] - one->corners[static_cast<size_t>(k)];
            const double length = std::max(1e-9, std::hypot(along.x(), along.y()));
            const auto span = [&](const Letters &letters) {
                double low = 1e300, high = -1e300;
                for (const QPointF &p : letters.corners) {
                    const double v = QPointF::dotProduct(p, along) / length;
                    low = std::min(low, v);
                    high = std::max(high, v);
                }
                return std::pair(low, high);
            };
            const auto [low, high] = span(a);
            const auto [from, to] = span(b);
            if (high < from + slack || to < low + slack) {
                return false;
            }
        }
    }
    return true;
}

} // namespace

class FigureLayoutTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        const auto model = openModel("bundled:english");
        QVERIFY(static_cast<bool>(model));
        for (const int n : {1, 3, 15, 60, 300}) {
            std::vector<int> ids;
            for (int i = 0; i < n; ++i) {
                ids.push_back((i * 97 + 300) % 3000);
            }
            const auto trace = runForward(*model, *inputFromIds(**model, {ids, {}, {}}));
            QVERIFY(static_cast<bool>(trace));
            traces_.push_back(*trace);
        }
    }

    void textsLieOnThePageAndNotOnOneAnother()
    {
        int drawn = 0, refused = 0;
        for (const TracePtr &trace : traces_) {
            for (const FigureSubject &subject : subjects(trace)) {
                for (const double font : {6.0, 8.0, 15.0}) {
                    for (const double width : {0.0, 60.0, 85.0, 180.0}) {
                        for (const double height : {0.0, 70.0}) {
                            FigureOptions options;
                            options.fontSize = font;
                            options.widthMm = width;
                            options.heightMm = height;
                            options.caption = true;
                            options.sharedLimits = font != 6.0;
                            options.display.hideSpecial = font == 8.0;
                            const auto drawing = drawFigure(trace, subject, options, true);
                            if (!drawing) { // says what it needs; without a size of one's own there is always enough
                                QVERIFY2(drawing.error().message.find("mm") != std::string::npos && (width > 0 || height > 0), drawing.error().message.c_str());
                                ++refused;
                                continue;
                            }
                            ++drawn;
                            const QString fault = faultOf(*drawing);
                            QVERIFY2(fault.isEmpty(), qPrintable(QString("kind %1, %2 tokens, %3 heads, font %4, %5 x %6 mm: %7").arg(static_cast<int>(subject.kind)).arg(trace->nQuery(GroupIndex(0))).arg(subject.heads.size()).arg(font).arg(width).arg(height).arg(fault)));
                        }
                    }
                }
            }
        }
        QVERIFY2(2 * drawn > 3 * refused, // steps are always higher than 70 mm
             qPrintable(QString("%1 drawn, %2 refused").arg(drawn).arg(refused)));
    }

    void theSameFigureHasTheSamePixelsOnOtherThreads()
    {
        const FigureSubject subject = subjects(traces_[2])[1];
        const auto draw = [&] { return figureImage(*drawFigure(traces_[2], subject, {}, false), 100); };
        const QImage here = draw();
        std::vector<QImage> there(8);
        std::vector<std::unique_ptr<QThread>> threads;
        for (QImage &image : there) {
            threads.emplace_back(QThread::create([&image, &draw] { image = draw(); }));
            threads.back()->start();
        }
        for (const auto &thread : threads) {
            thread->wait();
        }
        for (const QImage &image : there) {
            QVERIFY(!image.isNull() && image == here);
        }
    }

private:
    std::vector<FigureSubject> subjects(const TracePtr &trace) const
    {
        const int n = trace->nQuery(GroupIndex(0));
        std::vector<HeadPlace> heads;
        for (int h = 0; h < 8; ++h) {
            heads.push_back({GroupIndex(0), LayerIndex(1), HeadIndex(h)});
        }
        FigureSubject compared{.kind = FigureKind::Compare, .heads = {heads[2]}, .pair = PassPair::make(trace, GroupIndex(0), traces_[n == 1 ? 1 : 2], GroupIndex(0))};
        compared.beside = *headBeside(*compared.pair, LayerIndex(1), HeadIndex(2), {.most_alike = true});
        return {{FigureKind::Heads, {heads[5]}}, {FigureKind::Heads, heads}, {FigureKind::Heads, {heads[0], heads[1]}}, {FigureKind::Grid, {heads[0]}}, {FigureKind::Lines, {heads[5]}}, {FigureKind::Lines, heads},
            {FigureKind::Text, {heads[2]}, 0.02f, false, Direction::From, {n - 1}}, {.kind = FigureKind::Steps, .heads = {heads[2]}, .positions = {n - 1}, .key = n / 2}, {.kind = FigureKind::Flow, .heads = {heads[2]}, .positions = {n - 1}}, {.kind = FigureKind::Merged, .heads = {heads[2]}},
            compared};
    }

    static QString faultOf(const Drawing &drawing)
    {
        std::vector<Letters> all;
        for (const DrawnItem &item : drawing.items) {
            if (const auto *text = std::get_if<DrawnText>(&item)) {
                all.push_back(lettersOf(*text, drawing.font));
            } else if (const auto *cells = std::get_if<DrawnCells>(&item)) { // no text lies on cells, no cells on others
                const Box &b = cells->box;
                all.push_back({{QPointF(b.x, b.y), QPointF(b.right(), b.y), QPointF(b.right(), b.bottom()), QPointF(b.x, b.bottom())}, "cells"});
            }
        }
        for (size_t i = 0; i < all.size(); ++i) {
            for (const QPointF &p : all[i].corners) {
                if (p.x() < -0.5 || p.y() < -0.5 || p.x() > drawing.width + 0.5 || p.y() > drawing.height + 0.5) {
                    return QString("“%1” leaves the page of %2 x %3 at (%4, %5)").arg(QString::fromStdString(all[i].text)).arg(drawing.width).arg(drawing.height).arg(p.x()).arg(p.y());
                }
            }
            for (size_t k = 0; k < i; ++k) {
                if (meet(all[i], all[k], 0.6)) {
                    return QString("“%1” lies on “%2”").arg(QString::fromStdString(all[i].text), QString::fromStdString(all[k].text));
                }
            }
        }
        return {};
    }

    std::vector<TracePtr> traces_;
};

QTEST_MAIN(FigureLayoutTest)
#include "figure_layout_test.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/lines_view.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QVBoxLayout>
#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>

#include "core/analysis/broken_rows.h"
#include "core/figure/curves.h"
#include "ui/export/shown_subject.h"
#include "ui/state/appearance.h"
#include "ui/views/elided_label.h"
#include "ui/views/heading.h"
#include "ui/views/labels.h"

namespace headscope::ui {

namespace {

constexpr std::array<float, 15> thresholds = {0.0f, 0.001f, 0.002f, 0.005f, 0.01f, 0.02f, 0.03f, 0.05f, 0.1f, 0.15f, 0.2f, 0.3f, 0.4f, 0.6f, 0.8f};
constexpr int usualThreshold = 5;

QString percent(float weight) { return QString::number(static_cast<double>(weight) * 100, 'g', 3) + QString(QChar(0x2009)) + "%"; }

/// What a picture is made of: copied to the job.
struct PictureRequest {
    std::shared_ptr<const std::vector<HeadLines>> lines;
    std::optional<HeadPlace> alone;
    std::optional<SidedToken> token;
    RowsPlace queries, keys;
    QSize size;
    double ratio = 1, widthFactor = 1;
};

bool belongs(const StrongPair &pair, const std::optional<SidedToken> &token)
{
    return !token || (token->side == TokenSide::Query ? pair.query : pair.key) == token->index;
}

/// Several heads' lines of one pair lie beside one another, as wide as there is room: from one to the next, in pixels.
double stepBetween(const PictureRequest &wanted, size_t sets) { return std::min(3.0, 0.75 * std::min(wanted.queries.pitch, wanted.keys.pitch) / static_cast<double>(std::max<size_t>(1, sets))); }

QImage draw(const PictureRequest &wanted, const Progress &progress)
{
    const int width = std::max(1, static_cast<int>(std::lround(wanted.size.width() * wanted.ratio))), height = std::max(1, static_cast<int>(std::lround(wanted.size.height() * wanted.ratio)));
    std::vector<CurveSet> sets;
    const size_t heads = wanted.lines->size();
    const double step = stepBetween(wanted, heads), narrow = heads > 1 ? std::min(1.0, 1.2 * step / curveWidth(1)) : 1.0;
    double shift = -0.5 * step * static_cast<double>(heads);
    for (const HeadLines &head : *wanted.lines) {
        shift += step;
        if (wanted.alone && *wanted.alone != head.place) {
            continue;
        }
        CurveSet &set = sets.emplace_back();
        set.colour = {static_cast<uint8_t>(head.colour.red()), static_cast<uint8_t>(head.colour.green()), static_cast<uint8_t>(head.colour.blue())};
        for (const StrongPair &pair : head.found.pairs) {
            const double from = wanted.queries.middleOf(pair.query) + shift - step / 2, to = wanted.keys.middleOf(pair.key) + shift - step / 2;
            const bool seen = std::max(from, to) > -8 && std::min(from, to) < wanted.size.height() + 8;
            if (seen && belongs(pair, wanted.token)) {
                set.curves.push_back({static_cast<float>(from * wanted.ratio), static_cast<float>(to * wanted.ratio), pair.weight});
            }
        }
    }
    const auto pixels = curvePixels(sets, {width, height, wanted.ratio * std::min(wanted.widthFactor, narrow)}, progress.stop);
    QImage image = QImage(reinterpret_cast<const uchar *>(pixels.data()), width, height, width * 4, QImage::Format_ARGB32).copy();
    image.setDevicePixelRatio(wanted.ratio);
    return image;
}

} // namespace

LinesView::LinesView(Document *document, Selection *selection, QWidget *parent)
    : QWidget(parent), document_(document), selection_(selection), heading_(new QLabel), readout_(new ElidedLabel(Qt::ElideMiddle)), empty_(new QLabel), thresholdText_(new QLabel), shown_(new QComboBox), threshold_(new QSlider(Qt::Horizontal)), first_(new QCheckBox(tr("&Hide key 0"))), whole_(new QCheckBox(tr("&Whole text in view"))),
      legend_(new HeadLegend), plot_(new LinesPlot), controls_(new QWidget)
{
    setObjectName("linesView");
    makeHeading(heading_, readout_, "lines");
    empty_->setObjectName("linesEmpty");
    empty_->setTextFormat(Qt::PlainText);
    empty_->setAlignment(Qt::AlignCenter);
    empty_->setWordWrap(true);
    empty_->setMargin(24);
    auto *line = new QHBoxLayout;
    line->setContentsMargins(10, 6, 10, 2);
    line->addWidget(heading_);
    line->addWidget(readout_, 1);
    controls_->setLayout(buildControls());
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(line);
    layout->addWidget(controls_);
    layout->addWidget(plot_, 1);
    layout->addWidget(empty_, 1);
    setFocusProxy(plot_);
    connectPlot();
    told_ = options();
    refresh();
}

QLayout *LinesView::buildControls()
{
    shown_->setObjectName("linesShown");
    shown_->setAccessibleName(tr("Heads whose lines are drawn"));
    shown_->addItem(tr("chosen heads"));
    shown_->addItem(tr("all heads of the layer"));
    threshold_->setObjectName("linesThreshold");
    threshold_->setAccessibleName(tr("Smallest weight that has a line"));
    threshold_->setRange(0, static_cast<int>(thresholds.size()) - 1);
    threshold_->setPageStep(2);
    threshold_->setValue(usualThreshold);
    threshold_->setMaximumWidth(160);
    thresholdText_->setObjectName("linesThresholdText");
    first_->setObjectName("linesWithoutFirst");
    first_->setToolTip(tr("Heads that find nothing to look at often look at the first token: these lines are left out, and counted above."));
    whole_->setObjectName("linesWhole");
    shown_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    shown_->setMinimumContentsLength(16);
    auto *which = new QHBoxLayout;
    which->setSpacing(12);
    which->addWidget(shown_);
    which->addStretch(1);
    which->addWidget(first_);
    which->addWidget(whole_);
    auto *from = new QHBoxLayout;
    from->setSpacing(8);
    from->addWidget(threshold_, 1);
    from->addWidget(thresholdText_, 3);
    auto *column = new QVBoxLayout;
    column->setContentsMargins(8, 2, 10, 4);
    column->setSpacing(4);
    column->addLayout(which);
    column->addLayout(from);
    column->addWidget(legend_);
    connect(shown_, &QComboBox::currentIndexChanged, this, &LinesView::refresh);
    connect(threshold_, &QSlider::valueChanged, this, &LinesView::refresh);
    connect(first_, &QCheckBox::toggled, this, &LinesView::refresh);
    connect(whole_, &QCheckBox::toggled, plot_, &LinesPlot::setWhole);
    connect(shown_, &QComboBox::currentIndexChanged, this, &LinesView::tellOptions);
    connect(threshold_, &QSlider::valueChanged, this, &LinesView::tellOptions);
    connect(first_, &QCheckBox::toggled, this, &LinesView::tellOptions);
    connect(whole_, &QCheckBox::toggled, this, &LinesView::tellOptions);
    return column;
}

void LinesView::connectPlot()
{
    connect(document_, &Document::traceChanged, this, &LinesView::refresh);
    connect(document_, &Document::modelChanged, this, [this] {
        alone_.reset();
        focus(std::nullopt);
    });
    connect(selection_, &Selection::groupChanged, this, [this] {
        focus(std::nullopt);
        refresh();
    });
    connect(selection_, &Selection::headChanged, this, &LinesView::refresh);
    connect(selection_, &Selection::headsChanged, this, [this] {
        alone_.reset();
        refresh();
    });
    connect(selection_, &Selection::cellChanged, this, [this](const Chosen &c) {
        const bool queryMoved = plot_->chosenQuery() != c.query.value;
        plot_->setChosen(c.query.value, c.key.value);
        if (const auto token = plot_->focused()) {
            focus(SidedToken{token->side, token->side == TokenSide::Query ? c.query.value : c.key.value});
        }
        reveal_ = reveal_ || tokensOf_ != std::pair(document_->trace(), c.group); // rows of an earlier text
        plot_->scrollTo(queryMoved ? SidedToken{TokenSide::Query, c.query.value} : SidedToken{TokenSide::Key, c.key.value});
    });
    connect(legend_, &HeadLegend::chosen, this, [this](const HeadPlace &place) { selection_->makeCurrent(place); });
    connect(legend_, &HeadLegend::toggled, this, [this](const HeadPlace &place) {
        setShownHeads(ShownHeads::Chosen);
        selection_->toggleHead(place);
    });
    connect(legend_, &HeadLegend::hovered, this, [this](const std::optional<HeadPlace> &place) {
        const auto drawn = std::find_if(lines_->begin(), lines_->end(), [&](const HeadLines &head) { return place && head.place == *place; });
        alone_ = drawn != lines_->end() ? place : std::nullopt;
        requestPicture();
    });
    plot_->setQueryText([this](int query) { return strongestOf(query); });
    connect(plot_, &LinesPlot::wanted, this, &LinesView::requestPicture);
    connect(plot_, &LinesPlot::hovered, this, [this](const std::optional<SidedToken> &token) {
        hovered_ = token;
        tie();
        requestPicture();
    });
    connect(plot_, &LinesPlot::clicked, this, [this](const SidedToken &token) {
        const bool again = plot_->focused() == token;
        const Chosen c = selection_->chosen();
        focus(again ? std::nullopt : std::optional(token));
        token.side == TokenSide::Query ? selection_->chooseCell(QueryPos(token.index), c.key) : selection_->chooseCell(c.query, KeyPos(token.index));
    });
    connect(plot_, &LinesPlot::released, this, [this] { focus(std::nullopt); });
    connect(plot_, &LinesPlot::toggled, this, [this] { focus(plot_->focused() ? std::nullopt : std::optional(SidedToken{TokenSide::Query, selection_->chosen().query.value})); });
}

float LinesView::threshold() const { return thresholds[static_cast<size_t>(threshold_->value())]; }

ShownHeads LinesView::shownHeads() const { return static_cast<ShownHeads>(shown_->currentIndex()); }

void LinesView::setShownHeads(ShownHeads shown) { shown_->setCurrentIndex(static_cast<int>(shown)); }

void LinesView::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        QPalette faint = palette();
        faint.setColor(QPalette::WindowText, faintText(palette()));
        for (QLabel *label : {readout_, empty_, thresholdText_}) {
            label->setPalette(faint);
        }
        refresh(); // the colours of lines go by the ground
    }
}

void LinesView::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    reveal_ = true;
    refresh();
}

void LinesView::say(const QString &why)
{
    pairs_.cancel();
    picture_.cancel();
    lines_ = std::make_shared<std::vector<HeadLines>>();
    tokensOf_ = {};
    heading_->clear();
    readout_->clear();
    empty_->setText(why);
    empty_->show();
    plot_->hide();
    controls_->hide();
}

std::vector<HeadPlace> LinesView::shownPlaces() const
{
    return headsWithLines(*document_->trace(), selection_->chosen(), selection_->heads(), shownHeads());
}

/// Colours repeat from the 17th head on; the pointer on a head in the legend shows its lines alone.
QColor LinesView::colourOf(const HeadPlace &place) const
{
    const auto &colours = categoryColours(isDark(palette()));
    const auto &heads = selection_->heads();
    const auto at = std::find(heads.begin(), heads.end(), place);
    const auto index = shownHeads() == ShownHeads::Layer || at == heads.end() ? static_cast<size_t>(place.head.value) : static_cast<size_t>(at - heads.begin());
    return toColor(colours[index % colours.size()]);
}

void LinesView::fillLegend()
{
    const Chosen &c = selection_->chosen();
    const AttentionGroup &group = document_->trace()->model->group(c.group);
    const auto shown = shownPlaces();
    std::vector<HeadPlace> places;
    for (int head = 0; head < group.n_heads; ++head) {
        places.push_back({c.group, c.layer, HeadIndex(head)});
    }
    for (const HeadPlace &place : shownHeads() == ShownHeads::Chosen ? shown : std::vector<HeadPlace>()) { // of other layers
        if (place.layer != c.layer) {
            places.push_back(place);
        }
    }
    std::sort(places.begin(), places.end(), [](const HeadPlace &a, const HeadPlace &b) { return std::pair(a.layer.value, a.head.value) < std::pair(b.layer.value, b.head.value); });
    std::vector<LegendHead> heads;
    for (const HeadPlace &place : places) {
        const bool drawn = std::find(shown.begin(), shown.end(), place) != shown.end();
        heads.push_back({place, headName(place.layer, place.head), colourOf(place), drawn, place == c.place(), selection_->heads().size() > 1 && selection_->isChosen(place)});
    }
    legend_->setHeads(std::move(heads));
}

KeyHelp LinesView::keyHelp() { return {tr("Lines"), {{tr("Space, click"), tr("the lines of the chosen token alone, or all")}, {tr("Page Up, Page Down"), tr("scroll")}}}; }

LinesOptions LinesView::options() const { return {shownHeads(), threshold(), first_->isChecked(), whole_->isChecked()}; }

void LinesView::setOptions(const LinesOptions &options)
{
    {
        const QSignalBlocker quiet(shown_), still(threshold_), silent(first_);
        shown_->setCurrentIndex(static_cast<int>(options.shown));
        const auto nearest = std::min_element(thresholds.begin(), thresholds.end(), [&](float a, float b) { return std::abs(a - options.threshold) < std::abs(b - options.threshold); });
        threshold_->setValue(static_cast<int>(nearest - thresholds.begin()));
        first_->setChecked(options.withoutFirst);
        told_ = this->options();
        told_.whole = options.whole;
        whole_->setChecked(options.whole);
    }
    alone_.reset();
    refresh();
}

void LinesView::tellOptions()
{
    if (const LinesOptions now = options(); now != told_) {
        emit edited(std::exchange(told_, now));
    }
}

void LinesView::refresh()
{
    const TracePtr &trace = document_->trace();
    const Chosen &c = selection_->chosen();
    if (!trace) {
        say(tr("Nothing to show yet: open a model and give it an input. Then lines show which token looks at which."));
        return;
    }
    const auto &heads = selection_->heads();
    if (!isVisible() || !std::all_of(heads.begin(), heads.end(), [&](const HeadPlace &place) { return hasHead(*trace, place); })) {
        return;
    }
    empty_->hide();
    plot_->show();
    controls_->show();
    if (const std::pair now(trace, c.group); tokensOf_ != now) {
        tokensOf_ = now;
        plot_->setTokens(queryLabels(*trace, c.group), keyLabels(*trace, c.group));
    }
    reveal_ = reveal_ || plot_->chosenQuery() != c.query.value;
    plot_->setChosen(c.query.value, c.key.value);
    fillLegend();
    requestPairs();
}

void LinesView::requestPairs()
{
    std::vector<HeadLines> wanted;
    for (const HeadPlace &place : shownPlaces()) {
        wanted.push_back({place, colourOf(place), {}});
    }
    pairs_.start([this, trace = document_->trace(), wanted = std::move(wanted), from = threshold(), withoutFirst = first_->isChecked()](const Progress &progress, const LatestJob::Deliver &deliver) {
        auto lines = std::make_shared<std::vector<HeadLines>>(wanted);
        for (HeadLines &head : *lines) {
            auto found = strongPairs(trace->attention(head.place), head.place.head, {from, (size_t{1} << 20) / std::max<size_t>(1, lines->size()), withoutFirst}, progress);
            if (!found) {
                return;
            }
            head.found = std::move(*found);
            head.broken = brokenCount(brokenRows(trace->attention(head.place), head.place.head, progress));
        }
        deliver([this, lines = std::shared_ptr<const std::vector<HeadLines>>(std::move(lines))] {
            lines_ = lines;
            if (std::exchange(reveal_, false)) {
                plot_->scrollTo({TokenSide::Query, plot_->chosenQuery()});
            }
            tie();
            requestPicture();
        });
    });
}

void LinesView::requestPicture()
{
    if (!isVisible() || !document_->trace()) {
        return;
    }
    PictureRequest wanted{lines_, alone_, focusOnShow(), plot_->rows(TokenSide::Query), plot_->rows(TokenSide::Key), plot_->curvesRect().size(), plot_->devicePixelRatioF(), plot_->widthFactor()};
    picture_.start([this, wanted, scrolled = plot_->scrolled()](const Progress &progress, const LatestJob::Deliver &deliver) {
        QImage image = draw(wanted, progress);
        if (!progress.cancelled()) {
            deliver([this, image = std::move(image), scrolled] { plot_->setPicture(image, scrolled); });
        }
    });
}

void LinesView::focus(std::optional<SidedToken> token)
{
    plot_->setFocused(token);
    tie();
    requestPicture();
}

void LinesView::tie()
{
    const auto token = focusOnShow();
    const TracePtr &trace = document_->trace();
    for (const TokenSide side : {TokenSide::Query, TokenSide::Key}) {
        std::vector<float> ties;
        if (token && token->side != side && trace && hasHead(*trace, selection_->chosen())) {
            const GroupIndex group = selection_->chosen().group;
            ties.resize(static_cast<size_t>(side == TokenSide::Query ? trace->nQuery(group) : trace->nKey(group)));
            for (const HeadLines &head : *lines_) {
                for (const StrongPair &pair : head.found.pairs) {
                    const auto at = static_cast<size_t>(side == TokenSide::Query ? pair.query : pair.key);
                    if (belongs(pair, token) && at < ties.size()) {
                        ties[at] = std::max(ties[at], pair.weight);
                    }
                }
            }
        }
        plot_->setTies(side, std::move(ties));
    }
    sayLines();
}

QString LinesView::strongestOf(int query) const
{
    std::vector<StrongPair> own;
    for (const HeadLines &head : *lines_) {
        std::copy_if(head.found.pairs.begin(), head.found.pairs.end(), std::back_inserter(own), [&](const StrongPair &pair) { return pair.query == query; });
    }
    const auto end = own.begin() + std::min<std::ptrdiff_t>(3, static_cast<std::ptrdiff_t>(own.size()));
    std::partial_sort(own.begin(), end, own.end(), [](const StrongPair &a, const StrongPair &b) { return a.weight > b.weight; });
    QStringList parts;
    for (auto pair = own.begin(); pair != end; ++pair) {
        parts.append(QString("“%1” %2").arg(plot_->keyLabel(pair->key), QString::number(static_cast<double>(pair->weight), 'f', 4)));
    }
    return parts.join(", ");
}

void LinesView::sayLines()
{
    const TracePtr &trace = document_->trace();
    const Chosen &c = selection_->chosen();
    if (!trace || !hasHead(*trace, c)) {
        return;
    }
    size_t count = 0, hidden = 0;
    int broken = 0;
    const StrongPair *strongest = nullptr;
    float from = threshold();
    for (const HeadLines &head : *lines_) {
        from = std::max(from, head.found.threshold);
        broken = std::max(broken, head.broken);
        hidden += static_cast<size_t>(std::count_if(head.found.first.begin(), head.found.first.end(), [&](const StrongPair &pair) { return belongs(pair, focusOnShow()); }));
        for (const StrongPair &pair : head.found.pairs) {
            if (belongs(pair, focusOnShow())) {
                ++count;
                strongest = !strongest || pair.weight > strongest->weight ? &pair : strongest;
            }
        }
    }
    const size_t chosen = selection_->heads().size();
    const QString together = chosen > mostHeadsWithLines ? tr("the first %1 of %2 chosen heads").arg(mostHeadsWithLines).arg(chosen) : tr("%1 chosen heads").arg(chosen);
    const size_t drawnHeads = shownPlaces().size();
    heading_->setToolTip(drawnHeads > categoryColours(false).size() ? tr("From the 17th head on colours repeat: the pointer on a head in the list shows its lines alone") : QString());
    heading_->setText(shownHeads() == ShownHeads::Layer ? tr("all heads of L%1").arg(c.layer.value) : chosen > 1 ? together : fullHeadName(*trace->model, c.place()));
    thresholdText_->setText(from > threshold() ? tr("weights from %1 on (too many below)").arg(percent(from)) : from == 0 ? tr("all weights") : tr("weights from %1 on").arg(percent(from)));
    QStringList parts{count == 1 ? tr("1 line") : tr("%1 lines").arg(count)};
    if (hidden > 0) {
        parts.append(tr("%1 to key 0 hidden").arg(hidden));
    }
    if (broken > 0) {
        parts.append(broken == 1 ? tr("1 query has no numbers") : tr("%1 queries have no numbers").arg(broken));
    }
    if (strongest && hasCell(*trace, {c.group, c.layer, c.head, QueryPos(strongest->query), KeyPos(strongest->key)})) {
        parts.append(tr("strongest %1").arg(cellText(*trace, c.group, strongest->query, strongest->key, strongest->weight)));
    }
    readout_->setText(parts.join("   "));
}

} // namespace headscope::ui

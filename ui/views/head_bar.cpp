// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/head_bar.h"

#include <QAbstractItemView>
#include <QEvent>
#include <QHBoxLayout>
#include <QPainter>
#include <QVBoxLayout>
#include <algorithm>
#include <initializer_list>

#include "ui/state/appearance.h"
#include "ui/state/core_texts.h"
#include "ui/views/metric_texts.h"
#include "ui/views/wrap_layout.h"

namespace headscope::ui {

namespace {

QString textOf(std::string_view view) { return QString::fromUtf8(view.data(), static_cast<qsizetype>(view.size())); }

QString numberOf(double value) { return QString::number(value, 'f', 3); }

/// What stays on one line.
QWidget *labelled(const QString &label, std::initializer_list<QWidget *> widgets)
{
    auto *group = new QWidget;
    auto *line = new QHBoxLayout(group);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(4);
    line->addWidget(new QLabel(label));
    for (QWidget *widget : widgets) {
        line->addWidget(widget);
    }
    return group;
}

} // namespace

MetricLegend::MetricLegend(QWidget *parent) : QWidget(parent)
{
    setObjectName("metricLegend");
    setFixedHeight(fontMetrics().height() + 4);
    connect(&Appearance::instance(), &Appearance::changed, this, qOverload<>(&QWidget::update));
}

void MetricLegend::setRange(const QString &name, const std::optional<MetricRange> &range)
{
    name_ = name;
    range_ = range;
    setAccessibleName(text());
    update();
}

QString MetricLegend::text() const
{
    return range_ ? tr("%1: %2 to %3").arg(name_, numberOf(range_->low), numberOf(range_->high)) : tr("%1: undefined for these heads").arg(name_);
}

void MetricLegend::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setPen(faintText(palette()));
    if (!range_) {
        painter.drawText(rect(), Qt::AlignLeft | Qt::AlignVCenter, text());
        return;
    }
    const QString low = numberOf(range_->low), high = numberOf(range_->high);
    const int lowWidth = fontMetrics().horizontalAdvance(low), highWidth = fontMetrics().horizontalAdvance(high), space = 6;
    const QRect bar(lowWidth + space, height() / 2 - 5, std::max(20, width() - lowWidth - highWidth - 2 * space), 10);
    painter.drawText(QRect(0, 0, lowWidth, height()), Qt::AlignVCenter | Qt::AlignLeft, low);
    painter.drawText(QRect(bar.right() + 1 + space, 0, highWidth, height()), Qt::AlignVCenter | Qt::AlignLeft, high);
    for (int x = 0; x < bar.width(); ++x) {
        painter.fillRect(bar.left() + x, bar.top(), 1, bar.height(), toColor(Appearance::instance().colormap().at(static_cast<double>(x) / std::max(1, bar.width() - 1))));
    }
}

HeadBar::HeadBar(HeadGrid *grid, QWidget *parent) : QWidget(parent), grid_(grid), order_(new ElidedCombo), colour_(new ElidedCombo), direction_(new QToolButton), filter_(new QLineEdit), count_(new QLabel), problem_(new QLabel), legend_(new MetricLegend)
{
    setObjectName("headBar");
    build();
    takeColours();
    pause_.setSingleShot(true);
    pause_.setInterval(600);
    connect(&pause_, &QTimer::timeout, this, &HeadBar::sayProblem);
    connect(grid, &HeadGrid::arranged, this, &HeadBar::sayCount);
    connect(grid, &HeadGrid::lookChanged, this, &HeadBar::follow);
    apply();
}

void HeadBar::build()
{
    const auto metrics = [](QComboBox *box, const char *name, const QString &accessible, const QString &none) {
        box->setObjectName(name);
        box->setAccessibleName(accessible);
        box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        box->setMinimumContentsLength(8);
        box->addItem(none);
        for (const auto &info : headMetricInfos()) {
            box->addItem(metricTitle(info));
            box->setItemData(box->count() - 1, metricTip(info), Qt::ToolTipRole);
        }
        box->view()->setMinimumWidth(190);
    };
    metrics(order_, "headOrder", tr("Order of the heads"), tr("by layer"));
    metrics(colour_, "headColour", tr("Metric that colours the heads' frames"), tr("none"));
    order_->setToolTip(tr("Order of the heads: layer by layer, or all in one run by a metric"));
    colour_->setToolTip(tr("A frame round each head in the colour of a metric"));
    direction_->setObjectName("headDirection");
    direction_->setCheckable(true);
    direction_->setToolTip(tr("Largest or smallest first"));
    filter_->setObjectName("headFilter");
    filter_->setAccessibleName(tr("Filter of heads"));
    filter_->setPlaceholderText(tr("Filter, as: induction > 0.4 and sink < 0.3"));
    filter_->setClearButtonEnabled(true);
    filter_->setMaxLength(static_cast<int>(HeadFilter::mostBytes) / 4);
    QStringList names;
    for (const auto &info : headMetricInfos()) {
        names.append(textOf(info.key));
    }
    filter_->setToolTip(tr("A condition on each head: NAME < NUMBER, with <, <=, >, >=, =, != and the words and, or, not, and brackets.\nNames: %1, layer, head").arg(names.join(", ")));
    count_->setObjectName("headCount");
    problem_->setObjectName("headFilterProblem");
    problem_->setTextFormat(Qt::PlainText);
    problem_->setWordWrap(true);
    problem_->hide();
    auto *looks = new QWidget;
    auto *wrap = new WrapLayout(looks);
    wrap->setContentsMargins(0, 0, 0, 0);
    wrap->setSpacing(8);
    wrap->addWidget(labelled(tr("Sort"), {order_, direction_}));
    wrap->addWidget(labelled(tr("Frames"), {colour_}));
    auto *filters = new QHBoxLayout;
    filters->setSpacing(8);
    filters->addWidget(filter_, 1);
    filters->addWidget(count_);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(8, 6, 8, 2);
    column->setSpacing(4);
    column->addWidget(looks);
    column->addLayout(filters);
    column->addWidget(problem_);
    column->addWidget(legend_);
    connect(order_, &QComboBox::currentIndexChanged, this, &HeadBar::apply);
    connect(colour_, &QComboBox::currentIndexChanged, this, &HeadBar::apply);
    connect(direction_, &QToolButton::toggled, this, &HeadBar::apply);
    connect(filter_, &QLineEdit::textChanged, this, [this] { readFilter(false); });
    connect(filter_, &QLineEdit::returnPressed, this, [this] { readFilter(true); });
}

void HeadBar::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        takeColours();
    }
}

void HeadBar::takeColours()
{
    QPalette faint = palette(), warning = palette();
    faint.setColor(QPalette::WindowText, faintText(palette()));
    warning.setColor(QPalette::WindowText, warningText(palette()));
    count_->setPalette(faint);
    problem_->setPalette(warning);
    QPalette field = palette();
    if (!fault_.isEmpty() && problem_->isVisibleTo(this)) { // the field is marked as long as it is said what is wrong with it
        const QColor base = field.color(QPalette::Base), mark = warningText(palette());
        field.setColor(QPalette::Base, QColor::fromRgbF(0.85f * base.redF() + 0.15f * mark.redF(), 0.85f * base.greenF() + 0.15f * mark.greenF(), 0.85f * base.blueF() + 0.15f * mark.blueF()));
    }
    filter_->setPalette(field);
}

const MetricInfo *HeadBar::chosenIn(const QComboBox *box) const { return box->currentIndex() > 0 ? &headMetricInfos()[static_cast<size_t>(box->currentIndex() - 1)] : nullptr; }

void HeadBar::follow()
{
    if (applying_) {
        return;
    }
    const QSignalBlocker order(order_), colour(colour_), direction(direction_), filter(filter_);
    const HeadLook &look = grid_->look();
    const auto rowOf = [](const MetricInfo *metric) { return metric ? static_cast<int>(metric - headMetricInfos().data()) + 1 : 0; };
    order_->setCurrentIndex(rowOf(look.order.metric));
    colour_->setCurrentIndex(rowOf(look.colour));
    direction_->setChecked(!look.order.descending);
    read_ = look.filter;
    filter_->setText(QString::fromStdString(read_.text()));
    fault_.clear();
    sayProblem();
    showDirection();
}

void HeadBar::showDirection()
{
    const bool ascending = direction_->isChecked();
    direction_->setText(ascending ? QString(QChar(0x2191)) : QString(QChar(0x2193)));
    direction_->setAccessibleName(ascending ? tr("Smallest first") : tr("Largest first"));
    direction_->setEnabled(order_->currentIndex() > 0);
}

void HeadBar::apply()
{
    showDirection();
    applying_ = true;
    grid_->setLook({chosenIn(colour_), {chosenIn(order_), !direction_->isChecked()}, read_});
    applying_ = false;
}

void HeadBar::readFilter(bool atOnce)
{
    auto filter = HeadFilter::parse(filter_->text().toStdString());
    fault_ = filter ? QString() : coreText(filter.error());
    if (filter) {
        read_ = *filter;
        readText_ = filter_->text().trimmed();
        apply();
    }
    atOnce || filter ? sayProblem() : pause_.start();
}

void HeadBar::sayProblem()
{
    pause_.stop();
    const bool wrong = !fault_.isEmpty();
    const QString applied = read_.empty() ? tr("Until it can be read, all heads are shown.") : tr("Until it can be read, this filter stays: %1").arg(readText_);
    problem_->setText(wrong ? fault_ + "\n" + applied : QString());
    problem_->setVisible(wrong);
    filter_->setAccessibleDescription(problem_->text());
    takeColours();
}

void HeadBar::sayCount()
{
    const int all = grid_->heads(), passing = grid_->passing();
    count_->setText(all == 0 ? QString() : grid_->look().filter.empty() ? (all == 1 ? tr("1 head") : tr("%1 heads").arg(all)) : tr("%1 of %2 heads").arg(passing).arg(all));
    const MetricInfo *colour = grid_->look().colour;
    legend_->setVisible(colour != nullptr);
    if (colour) {
        legend_->setRange(metricTitle(*colour), grid_->frameRange());
    }
}

} // namespace headscope::ui

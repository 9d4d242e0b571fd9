// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/inspector.h"

#include <QGridLayout>
#include <QVBoxLayout>

#include "ui/state/core_texts.h"
#include "ui/views/labels.h"
#include "ui/views/metric_texts.h"

namespace headscope::ui {

namespace {

constexpr int topKeyCount = 8;

/// What a stack is, a line each; its kinds of attention by name where there are several.
QString stackFacts(const Model &model, int stack)
{
    const StackSpec &s = model.spec.stack(stack);
    QString text;
    for (const auto &group : model.groups) {
        if (group.stack != stack) {
            continue;
        }
        const QString name = model.groups.size() > 1 ? attentionName(group) + ": " : QString(), kv = group.n_kv_heads == group.n_heads ? QString() : Inspector::tr(", %1 key/value heads").arg(group.n_kv_heads);
        const QString layers = group.n_layers == 1 ? Inspector::tr("1 layer") : Inspector::tr("%1 layers").arg(group.n_layers), heads = group.n_heads == 1 ? Inspector::tr("1 head") : Inspector::tr("%1 heads").arg(group.n_heads);
        text += QString("\n%1%2 × %3%4").arg(name, layers, heads, kv);
    }
    if (model.given) {
        return text;
    }
    text += QString("\nd_model %1, d_head %2").arg(s.d_model).arg(s.d_head);
    if (s.d_mlp > 0) {
        text += QString(", d_mlp %1").arg(s.d_mlp);
    }
    if (s.d_key != 0 && (s.d_key != s.d_model || s.d_value != s.d_model)) {
        text += QString("\nd_key %1, d_value %2").arg(s.d_key).arg(s.d_value);
    }
    if (s.d_vocab > 0) {
        text += Inspector::tr("\nvocabulary %1").arg(s.d_vocab) + (s.n_ctx > 0 ? Inspector::tr(", context %1").arg(s.n_ctx) : QString());
    }
    return text;
}

QString fromView(std::string_view text) { return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())); }

} // namespace

Inspector::Inspector(Document *document, Selection *selection, HeadNotes *notes, QWidget *parent)
    : QScrollArea(parent), document_(document), selection_(selection), notes_(notes), head_(new QLabel), queryTitle_(nullptr), nextTitle_(nullptr), facts_(new QLabel), keys_(new BarList), next_(new BarList), note_(new TextEdit)
{
    setObjectName("inspector");
    setAccessibleName(tr("The chosen head in numbers"));
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setMinimumWidth(230);
    auto *page = new QWidget;
    auto *layout = new QVBoxLayout(page);
    layout->setContentsMargins(12, 8, 12, 12);
    layout->setSpacing(4);
    QFont large = head_->font();
    large.setPointSizeF(large.pointSizeF() * 1.4);
    large.setBold(true);
    head_->setFont(large);
    head_->setObjectName("inspectorHead");
    layout->addWidget(head_);
    note_->setObjectName("headNote");
    note_->setUndoRedoEnabled(false); // the window's
    note_->setTabChangesFocus(true);
    note_->setFixedHeight(note_->fontMetrics().lineSpacing() * 2 + 14);
    layout->addWidget(note_);
    queryTitle_ = section({});
    queryTitle_->setTextFormat(Qt::PlainText);
    keys_->setObjectName("topKeys");
    keys_->setAccessibleName(tr("Keys that the chosen query looks at most"));
    layout->addWidget(queryTitle_);
    layout->addWidget(keys_);
    layout->addWidget(section(tr("This head, on this input")));
    auto *grid = new QGridLayout;
    grid->setVerticalSpacing(2);
    for (const auto &info : headMetricInfos()) {
        const int row = grid->rowCount();
        auto *name = new QLabel(metricTitle(info)), *value = new QLabel(QString(QChar(0x2013)));
        value->setAlignment(Qt::AlignRight);
        value->setObjectName("metric_" + fromView(info.key));
        name->setToolTip(metricTip(info));
        value->setToolTip(name->toolTip());
        grid->addWidget(name, row, 0);
        grid->addWidget(value, row, 1);
        metricValues_.push_back(value);
    }
    layout->addLayout(grid);
    nextTitle_ = section(tr("Next token"));
    nextTitle_->setObjectName("nextTitle");
    nextTitle_->setWordWrap(true);
    layout->addWidget(nextTitle_);
    next_->setObjectName("nextTokens");
    layout->addWidget(next_);
    layout->addWidget(section(tr("Model")));
    facts_->setWordWrap(true);
    facts_->setTextFormat(Qt::PlainText);
    layout->addWidget(facts_);
    layout->addStretch(1);
    setWidget(page);

    connect(document, &Document::modelChanged, this, &Inspector::showModel);
    connect(document, &Document::traceChanged, this, [this] {
        showHead();
        showMetrics();
    });
    connect(document, &Document::metricsChanged, this, &Inspector::showMetrics);
    connect(selection, &Selection::headChanged, this, [this] {
        showHead();
        showMetrics();
    });
    connect(selection, &Selection::cellChanged, this, &Inspector::showQuery);
    connect(notes, &HeadNotes::changed, this, &Inspector::showNote);
    connect(note_, &QPlainTextEdit::textChanged, this, [this] { notes_->write(selection_->chosen().place(), note_->toPlainText()); });
    connect(keys_, &BarList::clicked, this, [this](int row) {
        if (row < static_cast<int>(topKeys_.size())) {
            selection_->chooseCell(selection_->chosen().query, topKeys_[static_cast<size_t>(row)].key);
        }
    });
}

QLabel *Inspector::section(const QString &title)
{
    auto *label = new QLabel(title);
    QFont strong = label->font();
    strong.setBold(true);
    label->setFont(strong);
    label->setContentsMargins(0, 10, 0, 0);
    return label;
}

QString Inspector::metricText(std::string_view key) const
{
    const auto *label = findChild<QLabel *>("metric_" + fromView(key));
    return label ? label->text() : QString();
}

void Inspector::showModel()
{
    const Model &m = *document_->model();
    QString text = tr("%1\n%2").arg(QString::fromStdString(m.name), coreText(m.spec.family));
    for (size_t i = 0; i < m.spec.stacks.size(); ++i) {
        text += stackFacts(m, static_cast<int>(i));
    }
    text += m.given ? tr("\nComputed elsewhere: no weights, q, k, v, scores or logits") : tr("\n%1 parameters").arg(QLocale().toString(static_cast<qlonglong>(m.parameters)));
    nextTitle_->setVisible(m.spec.predictsNext);
    next_->setVisible(m.spec.predictsNext);
    if (m.tokenizer) {
        text += "\n" + coreText(m.tokenizer->kind());
    }
    for (const auto &note : m.notes) {
        text += "\n" + coreText(note);
    }
    facts_->setText(text);
}

void Inspector::showHead()
{
    const Chosen &c = selection_->chosen();
    const TracePtr &trace = document_->trace();
    head_->setText(trace && hasHead(*trace, c) ? headName(c.layer, c.head) : QString());
    std::vector<BarRow> rows;
    for (const auto &candidate : document_->nextTokens()) {
        rows.push_back({candidate.label, candidate.probability, {}});
    }
    next_->setRows(std::move(rows));
    nextTitle_->setText(document_->nextProblem().isEmpty() ? tr("Next token") : tr("Next token: none") + "\n" + document_->nextProblem());
    showQuery();
    showNote();
}

void Inspector::showNote()
{
    const Chosen &c = selection_->chosen();
    const TracePtr &trace = document_->trace();
    note_->setVisible(trace && hasHead(*trace, c));
    note_->setPlaceholderText(tr("Your note on %1").arg(headName(c.layer, c.head)));
    note_->setAccessibleName(note_->placeholderText());
    note_->viewport()->update(); // Qt 6.4 does not
    if (const QString text = notes_->of(c.place()); text != note_->toPlainText()) {
        const QSignalBlocker quiet(note_);
        note_->setPlainText(text);
    }
}

void Inspector::showQuery()
{
    const TracePtr &trace = document_->trace();
    const Chosen &c = selection_->chosen();
    if (!trace || !hasCell(*trace, c)) {
        queryTitle_->clear();
        topKeys_.clear();
        keys_->setRows({});
        return;
    }
    const auto labels = trace->keyLabels(c.group);
    queryTitle_->setText(tr("Query %1 %2 looks at").arg(c.query.value).arg(quoted(trace->queries(c.group).labels[static_cast<size_t>(c.query.value)])));
    topKeys_ = topKeys(*trace, c.place(), c.query, topKeyCount);
    std::vector<BarRow> rows;
    for (const auto &key : topKeys_) {
        rows.push_back({QString::fromStdString(labels[static_cast<size_t>(key.key.value)]), static_cast<double>(key.weight), QString::number(key.key.value)});
    }
    keys_->setRows(std::move(rows));
}

void Inspector::showMetrics()
{
    const auto &metrics = document_->metrics();
    const Chosen &c = selection_->chosen();
    const auto layer = static_cast<size_t>(c.layer.value), head = static_cast<size_t>(c.head.value);
    for (size_t i = 0; i < metricValues_.size(); ++i) {
        std::optional<double> value;
        if (metrics && layer < metrics->size() && head < (*metrics)[layer].size()) {
            value = (*metrics)[layer][head].*headMetricInfos()[i].value;
        }
        metricValues_[i]->setText(value ? QString::number(*value, 'f', 4) : QString(QChar(0x2013)));
    }
}

} // namespace headscope::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/open_question_dialog.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include "ui/state/appearance.h"
#include "ui/state/core_texts.h"

namespace headscope::ui {

namespace {

QString fromView(std::string_view text) { return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())); }

QString shapeOf(const Shape &shape)
{
    QStringList sizes;
    for (const int64_t size : shape) {
        sizes.append(QString::number(size));
    }
    return "[" + sizes.join(", ") + "]";
}

/// What a role is, for people who do not know its short name.
QString meaningOf(AttentionRole role)
{
    switch (role) {
    case AttentionRole::W_Q: return OpenQuestionDialog::tr("queries");
    case AttentionRole::W_K: return OpenQuestionDialog::tr("keys");
    case AttentionRole::W_V: return OpenQuestionDialog::tr("values");
    case AttentionRole::W_QKV: return OpenQuestionDialog::tr("all three joined");
    case AttentionRole::W_O: return OpenQuestionDialog::tr("output");
    case AttentionRole::b_Q: return OpenQuestionDialog::tr("bias of queries");
    case AttentionRole::b_K: return OpenQuestionDialog::tr("bias of keys");
    case AttentionRole::b_V: return OpenQuestionDialog::tr("bias of values");
    case AttentionRole::b_QKV: return OpenQuestionDialog::tr("bias of all three");
    case AttentionRole::b_O: return OpenQuestionDialog::tr("bias of the output");
    case AttentionRole::bias_k: return OpenQuestionDialog::tr("extra key");
    case AttentionRole::bias_v: return OpenQuestionDialog::tr("extra value");
    }
    return {};
}

void choose(QComboBox *box, const QVariant &value)
{
    if (const int at = box->findData(value); at >= 0) {
        box->setCurrentIndex(at);
    }
}

} // namespace

OpenQuestionDialog::OpenQuestionDialog(const QuestionForm &form, QWidget *parent) : QDialog(parent), form_(form), problem_(new QLabel), remember_(new QCheckBox(tr("&Remember beside the weights"))), take_(nullptr)
{
    setObjectName("openQuestion");
    setWindowTitle(form.asked ? tr("Open %1").arg(form.name) : tr("Layer settings"));
    setAttribute(Qt::WA_DeleteOnClose);
    for (const auto &tensor : form.question.tensors) {
        index_.tensors[tensor.name].shape = tensor.shape;
    }
    auto *intro = new QLabel(form.question.roles ? tr("No attention layer was recognised by the names in %1. Say which tensor is what, and how many heads there are.").arg(form.name)
                                 : form.asked    ? tr("The weights in %1 do not say how many heads they are split into. A wrong number gives wrong patterns.").arg(form.name)
                                                 : tr("What the weights of %1 do not say.").arg(form.name));
    intro->setWordWrap(true);
    intro->setTextFormat(Qt::PlainText);
    auto *page = new QWidget;
    auto *fields = new QFormLayout(page);
    fields->setContentsMargins(0, 0, 0, 0);
    fields->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    if (form.question.roles) {
        addRoles(fields);
    }
    if (form.question.n_heads || form.question.roles) {
        addHeads(fields);
    }
    if (form.question.layerSwitches) {
        addSwitches(fields);
    }
    auto *scroll = new QScrollArea;
    scroll->setWidget(page);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setMinimumHeight(std::min(480, page->sizeHint().height() + 4));
    scroll->setMinimumWidth(std::clamp(page->sizeHint().width() + 24, 420, 760));
    problem_->setObjectName("problem");
    problem_->setWordWrap(true);
    problem_->setTextFormat(Qt::PlainText);
    problem_->setMinimumHeight(problem_->fontMetrics().lineSpacing() * 2 + 4); // the dialog keeps its size while sentences come and go
    problem_->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    remember_->setObjectName("remember");
    remember_->setChecked(true);
    remember_->setToolTip(tr("Writes %1: the next time nothing is asked.").arg(form.mapName));
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel);
    take_ = buttons->button(QDialogButtonBox::Ok);
    take_->setText(form.asked ? tr("&Open") : tr("&Apply"));
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto *layout = new QVBoxLayout(this);
    layout->setSpacing(10);
    layout->addWidget(intro);
    layout->addWidget(scroll, 1);
    layout->addWidget(problem_);
    layout->addWidget(remember_);
    layout->addWidget(buttons);
    refresh();
}

void OpenQuestionDialog::addHeads(QFormLayout *layout)
{
    heads_ = new QComboBox;
    heads_->setObjectName("nHeads");
    heads_->setPlaceholderText(tr("choose"));
    heads_->setAccessibleName(tr("Number of heads"));
    layout->addRow(tr("Number of &heads"), heads_);
    connect(heads_, &QComboBox::currentIndexChanged, this, &OpenQuestionDialog::refresh);
}

void OpenQuestionDialog::addSwitches(QFormLayout *layout)
{
    norms_ = new QComboBox;
    norms_->setObjectName("normFirst");
    norms_->addItem(tr("behind attention and MLP (post-norm, PyTorch's default)"), false);
    norms_->addItem(tr("before attention and MLP (pre-norm, norm_first=True)"), true);
    activation_ = new QComboBox;
    activation_->setObjectName("activation");
    for (const auto &[name, title] : {std::pair("relu", tr("ReLU (PyTorch's default)")), std::pair("gelu", tr("GELU")), std::pair("gelu_new", tr("GELU, tanh approximation")), std::pair("quick_gelu", tr("GELU, sigmoid approximation")),
             std::pair("silu", tr("SiLU (swish)")), std::pair("tanh", tr("tanh"))}) {
        activation_->addItem(title, QString(name));
    }
    choose(norms_, form_.answers.norm_first.value_or(false));
    choose(activation_, QString::fromStdString(form_.answers.activation));
    layout->addRow(tr("&Norms"), norms_);
    layout->addRow(tr("&Activation"), activation_);
}

void OpenQuestionDialog::addRoles(QFormLayout *layout)
{
    const RoleMap &known = form_.answers.roles.empty() ? form_.question.proposed : form_.answers.roles;
    for (const AttentionRole role : allRoles()) {
        auto *box = new QComboBox;
        box->setObjectName("role_" + fromView(roleName(role)));
        box->setAccessibleName(fromView(roleName(role)) + ", " + meaningOf(role));
        box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        box->setMinimumContentsLength(34);
        box->addItem(tr("none"), QString());
        for (const auto &tensor : form_.question.tensors) {
            box->addItem(QString::fromStdString(tensor.name) + "   " + shapeOf(tensor.shape), QString::fromStdString(tensor.name));
        }
        if (const auto at = known.find(role); at != known.end()) {
            choose(box, QString::fromStdString(at->second));
        }
        connect(box, &QComboBox::currentIndexChanged, this, &OpenQuestionDialog::refresh);
        layout->addRow(fromView(roleName(role)) + "  " + meaningOf(role), box);
        roles_[role] = box;
    }
    orientation_ = new QComboBox;
    orientation_->setObjectName("orientation");
    orientation_->addItem(tr("by their shapes; [out, in] where these leave it open"), -1);
    orientation_->addItem(tr("[out, in], as torch.nn.Linear"), static_cast<int>(Orientation::OutIn));
    orientation_->addItem(tr("[in, out], as textbooks and Keras"), static_cast<int>(Orientation::InOut));
    if (form_.answers.orientation) {
        choose(orientation_, static_cast<int>(*form_.answers.orientation));
    }
    connect(orientation_, &QComboBox::currentIndexChanged, this, &OpenQuestionDialog::refresh);
    layout->addRow(tr("&Matrices are"), orientation_);
}

void OpenQuestionDialog::fillHeads()
{
    const int width = form_.question.roles ? headsDivide(index_, answers()) : form_.question.width;
    if (!heads_ || width == width_) {
        return;
    }
    const int before = width_ < 0 ? form_.answers.n_heads : heads_->currentData().toInt();
    width_ = width;
    const QSignalBlocker quiet(heads_);
    heads_->clear();
    for (const int count : possibleHeads(width)) {
        heads_->addItem(tr("%1   (d_head %2)").arg(count).arg(width / count), count);
    }
    heads_->setCurrentIndex(heads_->findData(before));
    heads_->setEnabled(width > 0);
}

void OpenQuestionDialog::refresh()
{
    fillHeads();
    const QString sentence = problem();
    problem_->setText(sentence);
    QPalette colours = palette();
    colours.setColor(QPalette::WindowText, warningText(palette()));
    problem_->setPalette(colours);
    take_->setEnabled(sentence.isEmpty());
}

QString OpenQuestionDialog::problem() const
{
    if (form_.question.roles) {
        if (const std::string wrong = problemOf(index_, answers()); !wrong.empty()) {
            return coreText(wrong);
        }
    }
    if (heads_ && width_ > 0 && heads_->currentIndex() < 0) {
        return tr("Choose how many heads the width of %1 is split into.").arg(width_);
    }
    return {};
}

AttentionMap OpenQuestionDialog::answers() const
{
    AttentionMap out = form_.answers;
    if (heads_ && width_ > 0) {
        out.n_heads = heads_->currentData().toInt();
    }
    if (norms_) {
        out.norm_first = norms_->currentData().toBool();
        out.activation = activation_->currentData().toString().toStdString();
    }
    if (!roles_.empty()) {
        out.roles.clear();
        for (const auto &[role, box] : roles_) {
            if (const QString name = box->currentData().toString(); !name.isEmpty()) {
                out.roles[role] = name.toStdString();
            }
        }
        const int orientation = orientation_ ? orientation_->currentData().toInt() : -1;
        out.orientation = orientation < 0 ? std::nullopt : std::optional(static_cast<Orientation>(orientation));
    }
    return out;
}

bool OpenQuestionDialog::remember() const { return remember_->isChecked(); }

} // namespace headscope::ui

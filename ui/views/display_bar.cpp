// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/display_bar.h"

#include <QLocale>
#include <QStandardItemModel>
#include <algorithm>
#include <array>

#include "ui/state/appearance.h"
#include "ui/views/labels.h"
#include "ui/views/menu_button.h"
#include "ui/views/wrap_layout.h"

namespace headscope::ui {

namespace {

constexpr std::array<Shown, 5> kinds = {Shown::Weight, Shown::Score, Shown::LogWeight, Shown::RowShare, Shown::ValueNorm};

QString formulaOf(Shown shown)
{
    switch (shown) {
    case Shown::Weight: return DisplayBar::tr("A, the weights: softmax of the scores");
    case Shown::Score: return DisplayBar::tr("q k\u1d40 times its scale, with biases, before softmax");
    case Shown::LogWeight: return DisplayBar::tr("ln A: small weights are told apart");
    case Shown::RowShare: return DisplayBar::tr("A divided by the largest weight of its row");
    case Shown::ValueNorm: return DisplayBar::tr("‖A f(x)‖, f(x) = (x W_V + b_V) W_O of the head (Kobayashi et al. 2020)");
    }
    return {};
}

/// A comma is a point: nobody separates the thousands of a limit.
class LimitBox : public QDoubleSpinBox {
protected:
    QValidator::State validate(QString &text, int &at) const override
    {
        text.replace(',', '.');
        return QDoubleSpinBox::validate(text, at);
    }
};

} // namespace

DisplayBar::DisplayBar(Document *document, Selection *selection, DisplayState *state, QWidget *parent)
    : QWidget(parent), document_(document), selection_(selection), state_(state), shown_(new QComboBox), limits_(new QComboBox), hide_(new MenuButton), words_(new QToolButton), reference_(new MenuButton), masked_(new QToolButton), strips_(new QToolButton),
      hideMenu_(new QMenu(this)), referenceMenu_(new QMenu(this)), low_(new LimitBox), high_(new LimitBox)
{
    setObjectName("displayBar");
    build();
    buildLimits();
    auto *line = new WrapLayout(this);
    line->setContentsMargins(10, 2, 10, 2);
    line->setSpacing(4);
    for (QWidget *widget : std::initializer_list<QWidget *>{shown_, hide_, words_, reference_, limits_, low_, high_, masked_, strips_}) {
        line->addWidget(widget);
    }
    connect(state, &DisplayState::changed, this, &DisplayBar::refresh);
    connect(document, &Document::traceChanged, this, &DisplayBar::refresh);
    connect(selection, &Selection::headChanged, this, &DisplayBar::refresh);
    connect(selection, &Selection::groupChanged, this, &DisplayBar::refresh);
    connect(selection, &Selection::headsChanged, this, &DisplayBar::refresh);
    refresh();
}

void DisplayBar::build()
{
    shown_->setObjectName("displayShown");
    shown_->setAccessibleName(tr("What the cells show"));
    for (size_t i = 0; i < kinds.size(); ++i) {
        shown_->addItem(nameOf(kinds[i]));
    }
    connect(shown_, &QComboBox::activated, this, &DisplayBar::setShown);
    const auto prepare = [](QToolButton *button, const char *name, const QString &accessible) {
        button->setObjectName(name);
        button->setAccessibleName(accessible);
        button->setFocusPolicy(Qt::StrongFocus);
        button->setToolButtonStyle(Qt::ToolButtonTextOnly);
    };
    prepare(hide_, "displayHide", tr("Hide tokens"));
    hide_->setPopupMode(QToolButton::InstantPopup);
    hide_->setMenu(hideMenu_);
    hide_->setToolTip(tr("Hide keys; the weights that are left are renormalised, and a bar beside each row shows what was removed.\nH: special tokens, K: the chosen key"));
    connect(hideMenu_, &QMenu::aboutToShow, this, &DisplayBar::fillHideMenu);
    prepare(words_, "displayWords", tr("Words instead of sub-word pieces"));
    words_->setText(tr("Words"));
    words_->setCheckable(true);
    connect(words_, &QToolButton::clicked, this, [this](bool on) { change([on](DisplayChoice &c) { c.words = on; }); });
    prepare(reference_, "displayReference", tr("Difference to a reference head"));
    reference_->setPopupMode(QToolButton::InstantPopup);
    reference_->setMenu(referenceMenu_);
    connect(referenceMenu_, &QMenu::aboutToShow, this, &DisplayBar::fillReferenceMenu);
    prepare(masked_, "displayMasked", tr("Masked cells are hatched"));
    masked_->setText(tr("Hatch"));
    masked_->setCheckable(true);
    masked_->setToolTip(tr("Masked and hidden cells are hatched, or blank (X)"));
    connect(masked_, &QToolButton::clicked, this, [this](bool on) { change([on](DisplayChoice &c) { c.masked = on ? MaskedLook::Hatched : MaskedLook::Blank; }); });
    prepare(strips_, "displayStrips", tr("Bars of the chosen row and column"));
    strips_->setCheckable(true);
    connect(strips_, &QToolButton::clicked, this, [this](bool on) { change([on](DisplayChoice &c) { c.strips = on; }); });
}

void DisplayBar::buildLimits()
{
    limits_->setObjectName("displayLimits");
    limits_->setAccessibleName(tr("Limits of the colours"));
    limits_->addItem(tr("auto"));
    limits_->addItem(tr("0 to 1"));
    limits_->addItem(tr("by hand"));
    limits_->setToolTip(tr("What the first and last colour stand for: what occurs in the head, 0 and 1, or numbers of yours (L)"));
    connect(limits_, &QComboBox::activated, this, [this](int i) { setLimits(static_cast<LimitKind>(i)); });
    for (QDoubleSpinBox *box : {low_, high_}) {
        box->setRange(-10000, 10000);
        box->setDecimals(3);
        box->setLocale(QLocale::c()); // a point, as in all numbers on show
        box->setSingleStep(0.05);
        box->setKeyboardTracking(false);
        box->setButtonSymbols(QAbstractSpinBox::NoButtons);
        box->setFixedWidth(box->fontMetrics().horizontalAdvance("-100.000") + 18);
        connect(box, &QDoubleSpinBox::valueChanged, this, [this] { change([this](DisplayChoice &c) { c.limits.byHand = {static_cast<float>(low_->value()), static_cast<float>(high_->value())}; }); });
    }
    low_->setObjectName("displayLow");
    low_->setAccessibleName(tr("Value of the first colour"));
    low_->setToolTip(low_->accessibleName());
    high_->setObjectName("displayHigh");
    high_->setAccessibleName(tr("Value of the last colour"));
    high_->setToolTip(high_->accessibleName());
}

void DisplayBar::change(const std::function<void(DisplayChoice &)> &how)
{
    DisplayChoice next = state_->choice();
    how(next);
    state_->set(std::move(next));
    refresh(); // a choice that does not apply springs back
}

void DisplayBar::refresh()
{
    const TracePtr &trace = document_->trace();
    const Chosen &c = selection_->chosen();
    const bool there = trace && hasHead(*trace, c);
    setEnabled(there);
    const DisplayChoice &choice = state_->choice();
    const DisplayOptions in = there ? state_->optionsFor(*trace, c.place()) : DisplayOptions{};
    auto *items = qobject_cast<QStandardItemModel *>(shown_->model());
    for (size_t i = 0; i < kinds.size(); ++i) {
        const QString why = there ? DisplayState::whyNot(*trace, c.place(), {kinds[i], false, {}, {}}) : QString();
        items->item(static_cast<int>(i))->setEnabled(why.isEmpty());
        items->item(static_cast<int>(i))->setToolTip(why.isEmpty() ? tr("%1 (%2)").arg(formulaOf(kinds[i])).arg(i + 1) : why);
    }
    shown_->setCurrentIndex(static_cast<int>(std::find(kinds.begin(), kinds.end(), in.shown) - kinds.begin()));
    shown_->setToolTip(tr("%1\nKeys: 1 weights, 2 scores, 3 log, 4 row share, 5 value-weighted").arg(formulaOf(in.shown)));
    const auto hidden = std::count(in.hidden.begin(), in.hidden.end(), uint8_t{1});
    hide_->setText(hidden > 0 ? tr("Hide: %1 \u25be").arg(hidden) : tr("Hide \u25be"));
    const QString noWords = there ? DisplayState::whyNot(*trace, c.place(), {in.shown, true, {}, {}}) : QString();
    words_->setEnabled(noWords.isEmpty());
    words_->setChecked(in.words);
    words_->setText(in.words ? tr("\u2713 Words") : tr("Words")); // a pressed button is hard to tell on a dark ground
    words_->setToolTip(noWords.isEmpty() ? tr("Pieces put together to words: summed over the key's, averaged over the query's (Clark et al. 2019) (M)") : noWords);
    reference_->setText(in.reference ? tr("Minus %1 \u25be").arg(headName(in.reference->layer, in.reference->head)) : tr("Difference \u25be"));
    reference_->setToolTip(choice.difference && choice.reference && !in.reference && there ? DisplayState::whyNot(*trace, c.place(), {Shown::Weight, false, {}, choice.reference})
                                                                                           : tr("The head minus a reference head.\nR: use this head as reference, D: difference on or off"));
    const bool logs = in.shown == Shown::LogWeight;
    limits_->setItemText(1, in.reference ? (logs ? tr("−9.2 to 9.2") : tr("−1 to 1")) : logs ? tr("−9.2 to 0") : tr("0 to 1"));
    limits_->setCurrentIndex(static_cast<int>(choice.limits.kind));
    for (QDoubleSpinBox *box : {low_, high_}) {
        const QSignalBlocker quiet(box);
        box->setValue(static_cast<double>(box == low_ ? choice.limits.byHand.low : choice.limits.byHand.high));
        box->setVisible(choice.limits.kind == LimitKind::ByHand);
        const bool turned = choice.limits.byHand.low >= choice.limits.byHand.high;
        QPalette colours = palette();
        if (turned) {
            colours.setColor(QPalette::Text, warningText(palette()));
        }
        box->setPalette(colours);
        box->setToolTip(turned ? tr("The last colour is above the first only where its value is larger") : box->accessibleName());
    }
    masked_->setChecked(choice.masked == MaskedLook::Hatched);
    masked_->setText(choice.masked == MaskedLook::Hatched ? tr("\u2713 Hatch") : tr("Hatch"));
    const bool single = selection_->heads().size() == 1;
    strips_->setEnabled(single);
    strips_->setToolTip(single ? tr("The chosen query's row above and the chosen key's column beside the heatmap, as bars (B)") : tr("Bars of a row and a column stand beside the heatmap of one head: several are chosen"));
    strips_->setChecked(choice.strips);
    strips_->setText(choice.strips ? tr("\u2713 Bars") : tr("Bars"));
}

void DisplayBar::fillHideMenu()
{
    hideMenu_->clear();
    const TracePtr &trace = document_->trace();
    const Chosen &c = selection_->chosen();
    if (!trace || !hasCell(*trace, c)) {
        return;
    }
    QAction *special = hideMenu_->addAction(tr("Special tokens (BOS, CLS, SEP, padding)\tH"), this, [this] { change([](DisplayChoice &d) { d.hideSpecial = !d.hideSpecial; }); });
    special->setCheckable(true);
    special->setChecked(state_->choice().hideSpecial);
    QAction *key = hideMenu_->addAction(tr("The chosen key: %1 %2\tK").arg(c.key.value).arg(ui::quoted(trace->keyLabels(c.group)[static_cast<size_t>(c.key.value)])), this, [this] { state_->toggleKey(*document_->trace(), selection_->chosen()); });
    key->setCheckable(true);
    key->setChecked(state_->hidesKey(*trace, c));
    hideMenu_->addSeparator();
    QAction *none = hideMenu_->addAction(tr("Hide nothing"), this, [this] {
        change([](DisplayChoice &d) {
            d.hideSpecial = false;
            d.hiddenKeys.clear();
        });
    });
    none->setEnabled(state_->choice().hideSpecial || !state_->choice().hiddenKeys.empty());
}

void DisplayBar::fillReferenceMenu()
{
    referenceMenu_->clear();
    const auto &reference = state_->choice().reference;
    referenceMenu_->addAction(tr("Use %1 as reference\tR").arg(headName(selection_->chosen().layer, selection_->chosen().head)), this, &DisplayBar::useAsReference);
    QAction *difference = referenceMenu_->addAction(reference ? tr("Difference to %1\tD").arg(headName(reference->layer, reference->head)) : tr("Difference: choose a reference first\tD"), this, &DisplayBar::toggleDifference);
    difference->setCheckable(true);
    difference->setEnabled(reference.has_value());
    difference->setChecked(state_->choice().difference && reference);
}

void DisplayBar::useAsReference()
{
    change([this](DisplayChoice &c) {
        c.reference = selection_->chosen().place();
        c.difference = true;
    });
}

void DisplayBar::toggleDifference()
{
    if (!state_->choice().reference) {
        emit said(tr("There is no reference head yet: choose a head and press R, then another one and D."));
        return;
    }
    change([](DisplayChoice &c) { c.difference = !c.difference; });
}

void DisplayBar::setShown(int kind)
{
    change([shown = kinds[static_cast<size_t>(kind)]](DisplayChoice &c) {
        const auto share = [](Shown s) { return s == Shown::Weight || s == Shown::RowShare; };
        if (c.shown != shown && !(share(c.shown) && share(shown)) && c.limits.kind == LimitKind::ByHand) { // numbers of another unit: most likely all cells lie outside
            c.limits.kind = LimitKind::Automatic;
        }
        c.shown = shown;
    });
}

void DisplayBar::setLimits(LimitKind kind)
{
    change([this, kind](DisplayChoice &c) {
        if (kind == LimitKind::ByHand && c.limits.kind != LimitKind::ByHand) {
            c.limits.byHand = inUse_;
        }
        c.limits.kind = kind;
    });
}

void DisplayBar::nextLimits() { setLimits(static_cast<LimitKind>((static_cast<int>(state_->choice().limits.kind) + 1) % 3)); }

bool DisplayBar::press(const QKeyEvent &event)
{
    if (!isEnabled() || (event.modifiers() & ~Qt::KeypadModifier) != Qt::NoModifier) {
        return false;
    }
    switch (event.key()) {
    case Qt::Key_1:
    case Qt::Key_2:
    case Qt::Key_3:
    case Qt::Key_4:
    case Qt::Key_5: setShown(event.key() - Qt::Key_1); return true;
    case Qt::Key_H: change([](DisplayChoice &c) { c.hideSpecial = !c.hideSpecial; }); return true;
    case Qt::Key_K: state_->toggleKey(*document_->trace(), selection_->chosen()); return true;
    case Qt::Key_M: change([](DisplayChoice &c) { c.words = !c.words; }); return true;
    case Qt::Key_R: useAsReference(); return true;
    case Qt::Key_D: toggleDifference(); return true;
    case Qt::Key_L: nextLimits(); return true;
    case Qt::Key_X: change([](DisplayChoice &c) { c.masked = c.masked == MaskedLook::Hatched ? MaskedLook::Blank : MaskedLook::Hatched; }); return true;
    case Qt::Key_B: change([](DisplayChoice &c) { c.strips = !c.strips; }); return true;
    default: return false;
    }
}

KeyHelp DisplayBar::keyHelp()
{
    return {tr("Heatmap"),
        {{"1, 2, 3, 4, 5", tr("weights, scores, log, row share, value-weighted")}, {"H", tr("hide special tokens")}, {"K", tr("hide the chosen key")}, {"M", tr("merge pieces to words")}, {"R", tr("use the head as reference")}, {"D", tr("difference to the reference")},
            {"L", tr("limits of the colours")}, {"X", tr("masked cells hatched or blank")}, {"B", tr("bars of the chosen row and column")}, {tr("Wheel, drag, double click"), tr("zoom, move, show all")}}};
}

} // namespace headscope::ui

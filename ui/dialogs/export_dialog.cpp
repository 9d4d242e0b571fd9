// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/export_dialog.h"

#include <QDialogButtonBox>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QPainter>
#include <QSettings>
#include <QStandardPaths>
#include <QToolButton>
#include <algorithm>
#include <cmath>

#include "ui/export/figure_painter.h"
#include "ui/state/appearance.h"
#include "ui/state/core_texts.h"

namespace headscope::ui {

namespace {

constexpr const char *endings[] = {".png", ".svg", ".pdf", ".jpg", ".tif"};
constexpr int previewMargin = 10;

QDoubleSpinBox *numberBox(const char *name, double low, double high, const QString &suffix)
{
    auto *box = new QDoubleSpinBox;
    box->setObjectName(name);
    box->setRange(low, high);
    box->setDecimals(1);
    box->setSuffix(suffix);
    box->setKeyboardTracking(true);
    return box;
}

/// A length, whose smallest number means that the content decides.
QDoubleSpinBox *lengthBox(const char *name)
{
    auto *box = numberBox(name, smallestSide - 1, largestSide, ExportDialog::tr(" mm"));
    box->setSpecialValueText(ExportDialog::tr("as needed"));
    box->setSingleStep(5);
    return box;
}

double lengthOf(const QDoubleSpinBox *box) { return box->value() < smallestSide ? 0 : box->value(); }

} // namespace

void FigurePreview::setImage(QImage image)
{
    image_ = std::move(image);
    update();
}

void FigurePreview::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), palette().color(QPalette::AlternateBase));
    if (image_.isNull()) {
        return;
    }
    const QSizeF size = image_.deviceIndependentSize();
    const QRectF to(QPointF(std::floor((width() - size.width()) / 2), std::floor((height() - size.height()) / 2)), size);
    if (image_.hasAlphaChannel()) { // a chequered ground shows what is transparent
        painter.fillRect(to, Qt::white);
        painter.fillRect(to, QBrush(QColor(0, 0, 0, 28), Qt::Dense4Pattern));
    }
    painter.drawImage(to.topLeft(), image_);
    painter.setPen(hairline(palette()));
    painter.drawRect(to.adjusted(-0.5, -0.5, 0.5, 0.5));
}

void FigurePreview::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    emit resized();
}

ExportDialog::ExportDialog(TracePtr trace, std::vector<FigureChoice> choices, FigureOptions start, QWidget *parent)
    : QDialog(parent), trace_(std::move(trace)), choices_(std::move(choices)), start_(std::move(start)), what_(new QComboBox), format_(new QComboBox), colours_(new QComboBox), path_(new QLineEdit), title_(new QLineEdit),
      width_(lengthBox("exportWidth")), height_(lengthBox("exportHeight")), dpi_(numberBox("exportDpi", smallestDpi, largestDpi, tr(" dpi"))), fontSize_(numberBox("exportFontSize", smallestFont, largestFont, tr(" pt"))),
      font_(new QFontComboBox), ownFont_(new QCheckBox(tr("&Font"))), withTitle_(new QCheckBox(tr("&Title"))), caption_(new QCheckBox(tr("&Caption: model, text, head, what is shown"))), colourBar_(new QCheckBox(tr("Colour &bar"))), transparent_(new QCheckBox(tr("T&ransparent ground"))),
      shared_(new QCheckBox(tr("&Same colours for all heads"))), size_(new QLabel), problem_(new QLabel), export_(new QPushButton(tr("&Export"))), preview_(new FigurePreview)
{
    setObjectName("exportDialog");
    setWindowTitle(tr("Export a figure"));
    preview_->setObjectName("exportPreview");
    preview_->setMinimumSize(320, 300);
    preview_->setAccessibleName(tr("Preview of the figure"));
    problem_->setObjectName("exportProblem");
    problem_->setTextFormat(Qt::PlainText);
    problem_->setWordWrap(true);
    size_->setObjectName("exportSize");
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    export_->setObjectName("exportButton");
    buttons->addButton(export_, QDialogButtonBox::AcceptRole);
    buttons->button(QDialogButtonBox::Cancel)->setAutoDefault(false);
    auto *right = new QVBoxLayout;
    right->addWidget(preview_, 1);
    right->addWidget(size_);
    auto *row = new QHBoxLayout;
    row->setSpacing(16);
    row->addWidget(buildForm());
    row->addLayout(right, 1);
    auto *layout = new QVBoxLayout(this);
    layout->addLayout(row, 1);
    layout->addWidget(problem_);
    layout->addWidget(buttons);
    export_->setDefault(true);
    for (const FigureChoice &choice : choices_) {
        what_->addItem(choice.name);
    }
    delay_.setSingleShot(true);
    delay_.setInterval(60);
    restore();
    suggestPath();
    connect(&delay_, &QTimer::timeout, this, &ExportDialog::requestPreview);
    connect(preview_, &FigurePreview::resized, &delay_, qOverload<>(&QTimer::start));
    connect(what_, &QComboBox::currentIndexChanged, this, [this] {
        suggestPath();
        refresh();
    });
    connect(format_, &QComboBox::activated, this, [this](int i) {
        const QString old = path();
        const qsizetype dot = figureFormat(old.toStdString()) ? old.lastIndexOf('.') : old.size();
        path_->setText(old.left(dot) + endings[i]);
    });
    connect(path_, &QLineEdit::textChanged, this, &ExportDialog::endingChanged);
    connect(colours_, &QComboBox::currentIndexChanged, this, &ExportDialog::refresh);
    connect(font_, &QFontComboBox::currentFontChanged, this, &ExportDialog::refresh);
    connect(title_, &QLineEdit::textChanged, this, &ExportDialog::refresh);
    for (QDoubleSpinBox *box : {width_, height_, dpi_, fontSize_}) {
        connect(box, &QDoubleSpinBox::valueChanged, this, &ExportDialog::refresh);
    }
    for (QCheckBox *box : {ownFont_, withTitle_, caption_, colourBar_, transparent_, shared_}) {
        connect(box, &QCheckBox::toggled, this, &ExportDialog::refresh);
    }
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(export_, &QPushButton::clicked, this, [this] {
        remember();
        writing_ = true;
        showProblem();
        emit exportWanted(path(), trace_, subject(), options());
    });
    endingChanged();
    path_->setFocus();
    resize(900, 620);
}

void ExportDialog::finish(const Status &done)
{
    if (done) {
        accept();
        return;
    }
    writing_ = false;
    failure_ = coreText(done.error());
    showProblem();
}

QWidget *ExportDialog::buildForm()
{
    auto *box = new QWidget;
    auto *form = new QFormLayout(box);
    form->setContentsMargins(0, 0, 0, 0);
    form->setVerticalSpacing(8);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    what_->setObjectName("exportWhat");
    form->addRow(tr("Fig&ure"), what_);
    addPlace(form);
    addLook(form);
    box->setFixedWidth(370);
    return box;
}

void ExportDialog::addPlace(QFormLayout *form)
{
    path_->setObjectName("exportPath");
    auto *ask = new QToolButton;
    ask->setText(tr("…"));
    ask->setToolTip(tr("Choose a place"));
    ask->setAccessibleName(tr("Choose a place"));
    connect(ask, &QToolButton::clicked, this, &ExportDialog::askForPath);
    auto *place = new QHBoxLayout;
    place->addWidget(path_, 1);
    place->addWidget(ask);
    auto *label = new QLabel(tr("F&ile"));
    label->setBuddy(path_);
    form->addRow(label, place);
    format_->setObjectName("exportFormat");
    format_->addItems({tr("PNG picture"), tr("SVG drawing"), tr("PDF document"), tr("JPEG picture"), tr("TIFF picture")});
    form->addRow(tr("For&mat"), format_);
}

void ExportDialog::addLook(QFormLayout *form)
{
    form->addRow(tr("&Width"), width_);
    form->addRow(tr("&Height"), height_);
    dpi_->setDecimals(0);
    dpi_->setSingleStep(50);
    form->addRow(tr("Resol&ution"), dpi_);
    font_->setObjectName("exportFont");
    font_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    fontSize_->setSingleStep(0.5);
    ownFont_->setToolTip(tr("Without a mark: the system's sans serif"));
    form->addRow(ownFont_, font_);
    form->addRow(tr("Font si&ze"), fontSize_);
    withTitle_->setObjectName("exportWithTitle");
    title_->setObjectName("exportTitle");
    title_->setPlaceholderText(tr("model and head"));
    form->addRow(withTitle_, title_);
    colours_->setObjectName("exportColours");
    for (const auto &map : colormaps()) {
        colours_->addItem(QString::fromUtf8(map.name.data(), static_cast<qsizetype>(map.name.size())));
    }
    form->addRow(tr("Colour ma&p"), colours_);
    caption_->setObjectName("exportCaption");
    colourBar_->setObjectName("exportColourBar");
    transparent_->setObjectName("exportTransparent");
    shared_->setObjectName("exportShared");
    for (QCheckBox *box : {caption_, colourBar_, transparent_, shared_}) {
        form->addRow(box);
    }
}

void ExportDialog::restore()
{
    const QSettings settings;
    const auto number = [&](const char *key, double otherwise) { return settings.value(key, otherwise).toDouble(); };
    width_->setValue(number("export/width", 0));
    height_->setValue(number("export/height", 0));
    dpi_->setValue(number("export/dpi", start_.dpi));
    fontSize_->setValue(number("export/fontSize", start_.fontSize));
    const QString family = settings.value("export/font").toString();
    ownFont_->setChecked(!family.isEmpty());
    font_->setCurrentFont(QFont(family.isEmpty() ? "Sans Serif" : family));
    withTitle_->setChecked(settings.value("export/withTitle", true).toBool());
    caption_->setChecked(settings.value("export/caption", false).toBool());
    colourBar_->setChecked(settings.value("export/colourBar", true).toBool());
    transparent_->setChecked(settings.value("export/transparent", false).toBool());
    shared_->setChecked(settings.value("export/shared", true).toBool());
    colours_->setCurrentIndex(static_cast<int>(start_.colormap - colormaps().data()));
}

void ExportDialog::remember() const
{
    QSettings settings;
    settings.setValue("export/width", lengthOf(width_));
    settings.setValue("export/height", lengthOf(height_));
    settings.setValue("export/dpi", dpi_->value());
    settings.setValue("export/fontSize", fontSize_->value());
    settings.setValue("export/font", ownFont_->isChecked() ? font_->currentFont().family() : QString());
    settings.setValue("export/withTitle", withTitle_->isChecked());
    settings.setValue("export/caption", caption_->isChecked());
    settings.setValue("export/colourBar", colourBar_->isChecked());
    settings.setValue("export/transparent", transparent_->isChecked());
    settings.setValue("export/shared", shared_->isChecked());
    const QFileInfo file(path());
    settings.setValue("export/folder", file.absolutePath());
    settings.setValue("export/ending", "." + file.suffix());
}

void ExportDialog::suggestPath()
{
    const QSettings settings;
    const QString written = path();
    const QString folder = written.isEmpty() ? settings.value("export/folder", QStandardPaths::writableLocation(QStandardPaths::PicturesLocation)).toString() : QFileInfo(written).absolutePath();
    const QString ending = figureFormat(written.toStdString()) ? "." + QFileInfo(written).suffix() : settings.value("export/ending", ".png").toString();
    const QString place = QFileInfo(folder).isDir() ? folder : QDir::homePath();
    path_->setText(QDir::toNativeSeparators(place + "/" + choices_[static_cast<size_t>(std::max(0, what_->currentIndex()))].fileName + ending));
}

void ExportDialog::askForPath()
{
    auto *chooser = new QFileDialog(this, tr("Export to"), path(), tr("Figures (*.png *.svg *.pdf *.jpg *.jpeg *.tif *.tiff)"));
    chooser->setAttribute(Qt::WA_DeleteOnClose);
    chooser->setAcceptMode(QFileDialog::AcceptSave);
    connect(chooser, &QFileDialog::fileSelected, this, [this](const QString &chosen) { path_->setText(QDir::toNativeSeparators(figureFormat(chosen.toStdString()) ? chosen : chosen + endings[std::max(0, format_->currentIndex())])); });
    chooser->open();
}

void ExportDialog::choose(FigureKind kind)
{
    const auto at = std::find_if(choices_.begin(), choices_.end(), [kind](const FigureChoice &c) { return c.subject.kind == kind; });
    if (at != choices_.end()) {
        what_->setCurrentIndex(static_cast<int>(at - choices_.begin()));
    }
}

const FigureSubject &ExportDialog::subject() const { return choices_[static_cast<size_t>(what_->currentIndex())].subject; }

FigureOptions ExportDialog::options() const
{
    FigureOptions out = start_;
    out.widthMm = lengthOf(width_);
    out.heightMm = lengthOf(height_);
    out.dpi = dpi_->value();
    out.font = ownFont_->isChecked() ? font_->currentFont().family() : QString();
    out.fontSize = fontSize_->value();
    if (!withTitle_->isChecked()) {
        out.title = QString();
    } else if (!title_->text().isEmpty()) {
        out.title = title_->text();
    }
    out.caption = caption_->isChecked();
    out.colourBar = colourBar_->isChecked();
    out.transparent = transparent_->isChecked();
    out.sharedLimits = shared_->isChecked();
    out.colormap = &colormaps()[static_cast<size_t>(colours_->currentIndex())];
    return out;
}

void ExportDialog::endingChanged()
{
    const auto format = figureFormat(path().toStdString());
    constexpr FigureFormat order[] = {FigureFormat::Png, FigureFormat::Svg, FigureFormat::Pdf, FigureFormat::Jpeg, FigureFormat::Tiff};
    format_->setCurrentIndex(format ? static_cast<int>(std::find(std::begin(order), std::end(order), *format) - std::begin(order)) : -1);
    refresh();
}

void ExportDialog::refresh()
{
    if (!std::exchange(failure_, {}).isEmpty()) { // of what was asked for before
        showProblem();
    }
    const auto format = figureFormat(path().toStdString());
    dpi_->setEnabled(format && !isVector(*format));
    font_->setEnabled(ownFont_->isChecked());
    title_->setEnabled(withTitle_->isChecked());
    transparent_->setEnabled(format != FigureFormat::Jpeg);
    shared_->setVisible(subject().heads.size() > 1 && subject().kind == FigureKind::Heads);
    using enum FigureKind;
    const FigureKind kind = subject().kind;
    colourBar_->setEnabled(kind == Heads || kind == Map || kind == Merged || kind == Compare);
    colours_->setEnabled(kind == Heads || kind == Grid || kind == Map || kind == Merged || (kind == Compare && subject().side != Side::Difference));
    delay_.start();
}

void ExportDialog::requestPreview()
{
    FigureOptions wanted = options();
    const double dpi = wanted.dpi;
    const bool vector = !dpi_->isEnabled(), known = figureFormat(path().toStdString()).has_value();
    const QString replaces = QFileInfo::exists(path()) ? tr("   A file of this name is there: it will be replaced.") : QString();
    const QString noEnding = known ? QString() : tr("The file's name must end in %1.").arg(QString::fromStdString(figureEndings()));
    wanted.dpi = 100; // of the numbers: the picture itself fits the room
    wanted.transparent = wanted.transparent && transparent_->isEnabled();
    const QSizeF room = QSizeF(preview_->size()) - QSizeF(2 * previewMargin, 2 * previewMargin);
    job_.start([this, trace = trace_, subject = subject(), wanted, room, ratio = devicePixelRatioF(), dpi, vector, noEnding, replaces](const Progress &progress, const LatestJob::Deliver &deliver) {
        const auto drawing = drawFigure(trace, subject, wanted, false, progress);
        if (!drawing && drawing.error().code == ErrorCode::Cancelled) {
            return;
        }
        QImage image;
        QString size;
        if (drawing) {
            const double fit = std::min({room.width() / drawing->width, room.height() / drawing->height, 2.0});
            image = figureImage(*drawing, 72 * fit * ratio);
            image.setDevicePixelRatio(ratio);
            const QString mm = tr("%1 × %2 mm").arg(drawing->width * 25.4 / 72, 0, 'f', 0).arg(drawing->height * 25.4 / 72, 0, 'f', 0);
            size = (vector ? mm : tr("%1, %2 × %3 pixels").arg(mm).arg(std::lround(drawing->width * dpi / 72)).arg(std::lround(drawing->height * dpi / 72))) + replaces;
        }
        const bool large = drawing && !vector && std::max(drawing->width, drawing->height) * dpi / 72 > mostFigurePixels;
        const QString problem = !drawing ? coreText(drawing.error()) : large ? tr("A picture has at most %1 pixels a side: choose a lower resolution.").arg(mostFigurePixels) : noEnding;
        deliver([this, image, size, problem] {
            preview_->setImage(image);
            size_->setText(size);
            fault_ = problem;
            showProblem();
        });
    });
}

void ExportDialog::showProblem()
{
    QPalette colours = palette();
    colours.setColor(QPalette::WindowText, warningText(palette()));
    problem_->setPalette(colours);
    problem_->setText(fault_.isEmpty() ? failure_ : fault_);
    export_->setEnabled(fault_.isEmpty() && !writing_);
}

} // namespace headscope::ui

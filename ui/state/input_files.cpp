// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/state/input_files.h"

#include <QBuffer>
#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>
#include <QStandardPaths>
#include <algorithm>

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/image/picture.h"
#include "core/weights/npy.h"
#include "ui/state/core_texts.h"

namespace headscope::ui {

namespace {

constexpr const char *pictureRole = "image";
constexpr const char *pictureEndings[] = {".png", ".jpg", ".jpeg", ".ppm", ".pgm"};

/// True where a stack of the model reads such an input.
bool reads(const Model &model, InputKind kind)
{
    return std::any_of(model.spec.stacks.begin(), model.spec.stacks.end(), [kind](const StackSpec &stack) { return stack.input == kind; });
}

Result<std::vector<NamedArray>> readAll(const QStringList &paths)
{
    std::vector<NamedArray> out;
    for (const QString &path : paths) {
        HS_TRY(array, openNpy(path.toStdString()));
        out.push_back({QFileInfo(path).fileName().toStdString(), std::move(array)});
    }
    return out;
}

/// "query: features.npy [1, 16, 6, 8]"
QString describe(const std::string &role, const NamedArray &given)
{
    QStringList sizes;
    for (const int64_t size : given.array.shape) {
        sizes.append(QString::number(size));
    }
    return QString("%1: %2 [%3]").arg(QString::fromStdString(role), QString::fromStdString(given.name), sizes.join(", "));
}

} // namespace

InputFiles::InputFiles(Document *document, QObject *parent) : QObject(parent), document_(document)
{
    connect(&read_, &LatestJob::failed, this, &InputFiles::failed);
    connect(document, &Document::inputChanged, this, [this] {
        if (!document_->given()) {
            arrays_.reset();
            files_.clear();
        }
    });
}

/// By its ending, else by how it begins: what was saved from elsewhere often has no ending, or an odd one.
InputFiles::FileKind InputFiles::kindOf(const QString &path)
{
    const auto ends = [&](const char *ending) { return path.endsWith(ending, Qt::CaseInsensitive); };
    if (std::any_of(std::begin(pictureEndings), std::end(pictureEndings), ends)) {
        return FileKind::Picture;
    }
    if (ends(".wav") || ends(".wave") || ends(".npy")) {
        return ends(".npy") ? FileKind::Array : FileKind::Sound;
    }
    QFile file(path);
    const QByteArray begin = QFileInfo(path).isFile() && file.open(QIODevice::ReadOnly) ? file.read(4096) : QByteArray();
    if (begin.startsWith("\x89PNG\r\n") || begin.startsWith("\xff\xd8\xff")) {
        return FileKind::Picture;
    }
    const auto broken = firstInvalidUtf8({begin.data(), static_cast<size_t>(begin.size())});
    const bool text = !begin.isEmpty() && !begin.contains('\0') && (!broken || static_cast<qsizetype>(*broken) + 4 > begin.size()); // a character may be cut at the end
    return text ? FileKind::Text : FileKind::Other;
}

bool InputFiles::takes(const QString &path)
{
    const FileKind kind = kindOf(path);
    return kind != FileKind::Text && kind != FileKind::Other;
}

QString InputFiles::takenBy(const Model &model)
{
    const bool vectors = !model.given && !arrayRoles(model).empty();
    if (reads(model, InputKind::Sound)) {
        return tr("a recording (WAV at 16 kHz) or its spectrogram (.npy)");
    }
    if (reads(model, InputKind::Picture)) {
        return tr("a picture (PNG, JPEG, PPM or PGM) or its pixels (.npy)");
    }
    return model.given ? tr("a picture (PNG, JPEG, PPM or PGM)") : vectors ? tr("arrays (.npy)") : QString();
}

bool InputFiles::refuses(const QString &name, FileKind kind)
{
    if (!document_->model()) {
        emit failed(tr("Open a model first: it says what an input is."));
        return true;
    }
    const Model &model = *document_->model();
    const QString taken = takenBy(model);
    const QString found = kind == FileKind::Picture ? tr("a picture") : kind == FileKind::Sound ? tr("a recording") : kind == FileKind::Array ? tr("an array") : kind == FileKind::Text ? tr("a text") : QFileInfo(name).suffix().isEmpty() ? tr("another kind of file") : tr("a .%1 file").arg(QFileInfo(name).suffix());
    const bool fits = kind == FileKind::Array || (kind == FileKind::Picture && (model.given || reads(model, InputKind::Picture))) || (kind == FileKind::Sound && reads(model, InputKind::Sound));
    if (fits) {
        return false;
    }
    if (taken.isEmpty()) {
        emit failed(kind == FileKind::Text ? tr("%1: %2 reads what is typed or pasted into the text field, or a text that is dropped on the window; found a text as another input").arg(name, QString::fromStdString(model.name))
                                           : tr("%1: expected a text, which is all that %2 reads, found %3").arg(name, QString::fromStdString(model.name), found));
    } else {
        emit failed(tr("%1: expected %2 for %3, found %4").arg(name, taken, QString::fromStdString(model.name), found));
    }
    return true;
}

QString InputFiles::filter()
{
    QStringList patterns = {"*.npy"};
    for (const char *ending : pictureEndings) {
        patterns.append(QString("*") + ending);
    }
    patterns.append("*.wav");
    return tr("Arrays, pictures and recordings (%1)").arg(patterns.join(' ')) + ";;" + tr("All files (*)");
}

void InputFiles::openPicture(const QString &path)
{
    read_.start([this, path](const Progress &, const LatestJob::Deliver &deliver) { // first whether it is one: a broken file leaves the picture that is there
        const auto picture = kindOf(path) == FileKind::Array ? Result<Picture>(Picture()) : headscope::openPicture(path.toStdString());
        deliver([this, path, problem = picture ? QString() : coreText(picture.error())] { problem.isEmpty() ? showPicture(path) : emit failed(problem); });
    });
}

void InputFiles::openImage(const QImage &image)
{
    if (refuses(tr("The clipboard"), FileKind::Picture)) {
        return;
    }
    read_.start([this, image](const Progress &, const LatestJob::Deliver &deliver) {
        QByteArray bytes;
        QBuffer buffer(&bytes);
        image.save(&buffer, "PNG");
        const QString folder = QDir(QStandardPaths::writableLocation(QStandardPaths::AppLocalDataLocation)).filePath("pasted");
        const QString path = QDir(folder).filePath(QString("pasted-%1.png").arg(QString::fromLatin1(QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex().left(12))));
        QDir().mkpath(folder);
        const Status written = writeFile(path.toStdString(), {bytes.constData(), static_cast<size_t>(bytes.size())});
        deliver([this, path, problem = written ? QString() : coreText(written.error())] { problem.isEmpty() ? showPicture(path) : emit failed(problem); });
    });
}

void InputFiles::showPicture(const QString &path)
{
    if (!document_->model()) {
        emit failed(tr("Open a model first: it says what an input is."));
        return;
    }
    const Model &model = *document_->model();
    if (model.spec.stacks.size() > 1 && reads(model, InputKind::Picture)) { // beside a text
        document_->setPicture(path);
        return;
    }
    arrays_.reset();
    items_ = 1;
    item_ = {};
    files_ = {{pictureRole, path}};
    document_->setInput({tr("picture: %1").arg(QFileInfo(path).fileName()), [file = path.toStdString()](const Model &taking) { return inputFromPicture(taking, file); }});
}

void InputFiles::open(const QStringList &paths)
{
    const FileKind kind = kindOf(paths.first());
    if (refuses(QFileInfo(paths.first()).fileName(), kind)) {
        return;
    }
    if (kind != FileKind::Array) {
        kind == FileKind::Sound ? document_->setSound(paths.first()) : openPicture(paths.first());
        if (paths.size() > 1) {
            emit failed(tr("%1 was opened: one picture or recording at a time.").arg(QFileInfo(paths.first()).fileName()));
        }
        return;
    }
    read_.start([this, paths](const Progress &, const LatestJob::Deliver &deliver) {
        auto files = readAll(paths);
        deliver([this, paths, files = std::move(files)] {
            if (!files) {
                emit failed(coreText(files.error()));
                return;
            }
            take(*files, paths);
        });
    });
}

void InputFiles::take(const std::vector<NamedArray> &files, const QStringList &paths)
{
    if (!document_->model()) {
        emit failed(tr("Open a model first: it says what an input is."));
        return;
    }
    const auto roles = arrayRoles(*document_->model());
    if (document_->model()->given) {
        emit failed(tr("The patterns of %1 were computed elsewhere: they take no input but a picture to lie under.").arg(QString::fromStdString(document_->model()->name)));
        return;
    }
    if (roles.empty() && reads(*document_->model(), InputKind::Sound)) { // preprocessed: input_features
        document_->setSound(paths.first());
        return;
    }
    if (roles.empty() && reads(*document_->model(), InputKind::Picture)) { // pixel_values
        openPicture(paths.first());
        return;
    }
    if (roles.empty()) {
        emit failed(tr("%1 reads a text, not arrays: open the weights of an attention layer first.").arg(QString::fromStdString(document_->model()->name)));
        return;
    }
    const auto named = [&](const NamedArray &file) {
        const auto at = std::find_if(roles.begin(), roles.end(), [&](const std::string &role) {
            const QRegularExpression word(QString("(^|[^a-z])%1s?([^a-z]|$)").arg(QString::fromStdString(role)), QRegularExpression::CaseInsensitiveOption);
            return word.match(QString::fromStdString(file.name)).hasMatch();
        });
        return at == roles.end() ? std::string() : *at;
    };
    const bool joins = arrays_ && std::all_of(files.begin(), files.end(), [&](const NamedArray &file) { return !named(file).empty() && named(file) != roles.front(); });
    auto next = std::make_shared<Arrays>(joins ? *arrays_ : Arrays());
    std::map<std::string, QString> sources = joins ? files_ : std::map<std::string, QString>();
    const auto put = [&](const std::string &role, size_t i) {
        (*next)[role] = files[i];
        sources[role] = paths[static_cast<qsizetype>(i)];
    };
    for (size_t i = 0; i < files.size(); ++i) {
        if (const std::string role = named(files[i]); !role.empty()) {
            put(role, i);
        }
    }
    for (size_t i = 0; i < files.size(); ++i) {
        const auto free = std::find_if(roles.begin(), roles.end(), [&](const std::string &role) { return !next->contains(role); });
        if (named(files[i]).empty() && free != roles.end()) {
            put(*free, i);
        }
    }
    files_ = std::move(sources);
    item_ = {};
    give(std::move(next));
}

void InputFiles::restore(const std::map<std::string, QString> &files, int item)
{
    if (const auto picture = files.find(pictureRole); picture != files.end()) {
        openPicture(picture->second);
        return;
    }
    QStringList paths;
    std::vector<std::string> roles;
    for (const auto &[role, path] : files) {
        roles.push_back(role);
        paths.append(path);
    }
    read_.start([this, paths, roles, files, item](const Progress &, const LatestJob::Deliver &deliver) {
        auto read = readAll(paths);
        deliver([this, read = std::move(read), roles, files, item] {
            if (!read) {
                emit failed(coreText(read.error()));
                return;
            }
            if (!document_->model() || arrayRoles(*document_->model()).empty()) {
                emit failed(tr("Open a model first: it says what an input is."));
                return;
            }
            auto arrays = std::make_shared<Arrays>();
            for (size_t i = 0; i < roles.size(); ++i) {
                (*arrays)[roles[i]] = (*read)[i];
            }
            files_ = files;
            item_.index = item;
            give(std::move(arrays));
        });
    });
}

void InputFiles::give(std::shared_ptr<const Arrays> arrays)
{
    arrays_ = std::move(arrays);
    const auto first = arrays_->find(arrayRoles(*document_->model()).front());
    items_ = first == arrays_->end() ? 1 : batchItems(*document_->model(), first->second.array);
    item_.index = std::clamp(item_.index, 0, items_ - 1);
    give();
}

void InputFiles::chooseItem(int item)
{
    if (arrays_ && item != item_.index && item >= 0 && item < items_) {
        item_.index = item;
        give();
    }
}

void InputFiles::give()
{
    QStringList words;
    for (const auto &role : arrayRoles(*document_->model())) {
        if (const auto at = arrays_->find(role); at != arrays_->end()) {
            words.append(describe(role, at->second));
        }
    }
    document_->setInput({words.join("   "), [arrays = arrays_, item = item_](const Model &model) { return inputFromArrays(model, *arrays, item); }});
}

} // namespace headscope::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/weights/pytorch.h"

#include <bit>
#include <cstring>
#include <limits>
#include <map>
#include <new>
#include <optional>

#include "core/base/text.h"
#include "core/weights/pickle_tensors.h"
#include "core/weights/zip_archive.h"

namespace headscope {

static_assert(std::endian::native == std::endian::little, "tensors are used as they lie in the file");

namespace {

using Members = std::map<std::string, ZipMember>;

constexpr std::string_view pickleMember = "data.pkl";
constexpr std::string_view resave = "load it with torch.load and save it again with torch.save or safetensors";

/// An archive with the names and sizes of its parts known.
struct Archive {
    std::span<const std::byte> bytes;
    std::shared_ptr<const void> owner;
    Members members;
    std::string root; ///< folder inside the archive in which everything lies, with its slash
};

std::string_view textOf(std::span<const std::byte> bytes) { return {reinterpret_cast<const char *>(bytes.data()), bytes.size()}; }

/// The bytes of a member that is stored as it is.
Result<std::span<const std::byte>> storedBytes(const Archive &archive, const std::string &name)
{
    const auto at = archive.members.find(archive.root + name);
    if (at == archive.members.end()) {
        return badInput(concat(printable(archive.root + name, 200), ": expected this member of the archive, found none of this name"));
    }
    if (at->second.deflated) {
        return unsupported(concat(printable(at->first, 200), ": expected a stored member, found a compressed one; ", resave));
    }
    return archive.bytes.subspan(at->second.begin, at->second.size);
}

/// What the file is where it is no ZIP archive. `bytes` is not empty.
Error notAnArchive(std::span<const std::byte> bytes)
{
    using namespace std::string_view_literals;
    constexpr std::string_view oldMagic = "\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19"sv; // the number with which torch before 1.6 begins
    const auto text = textOf(bytes);
    if (text.starts_with("version https://git-lfs")) {
        return badInput("expected a PyTorch file, found a Git LFS pointer (the weights themselves are missing; `git lfs pull` fetches them)");
    }
    if (text.substr(0, 64).find(oldMagic) != std::string_view::npos) {
        return unsupported(concat("the format of torch before 1.6 (no ZIP archive) is not read; ", resave));
    }
    if (text.size() > 262 && text.substr(257, 5) == "ustar") {
        return unsupported(concat("the tar format of the first versions of torch is not read; ", resave));
    }
    constexpr char protocolOpcode = '\x80';
    if (text.front() == protocolOpcode) {
        const std::string pickle(text.substr(0, mostPickleBytes)); // a copy, which nobody else can change
        const auto graph = runPickle(pickle);
        return graph ? unsupported(concat("expected a ZIP archive of torch.save, found a bare pickle; ", resave)) : graph.error();
    }
    return badInput("expected a ZIP archive of torch.save, found something else");
}

/// Directory and root folder, with what only TorchScript archives have refused.
Result<Archive> openArchive(std::span<const std::byte> bytes, const std::shared_ptr<const void> &owner)
{
    HS_TRY(members, readZipMembers(bytes));
    Archive archive{bytes, owner, {}, {}};
    for (ZipMember &member : members) {
        archive.members.emplace(member.name, std::move(member));
    }
    size_t pickles = 0;
    for (const auto &[name, member] : archive.members) {
        const size_t slash = name.find('/');
        const size_t rootSize = slash == std::string::npos ? 0 : slash + 1;
        if (name.substr(rootSize) == pickleMember) {
            archive.root = name.substr(0, rootSize);
            ++pickles;
        }
    }
    if (pickles != 1) {
        return badInput(concat("expected one member data.pkl in the archive, found ", pickles));
    }
    const auto codeFolder = archive.members.lower_bound(archive.root + "code/");
    const bool hasCode = codeFolder != archive.members.end() && codeFolder->first.starts_with(archive.root + "code/");
    if (hasCode || archive.members.contains(archive.root + "constants.pkl")) {
        return unsupported(concat("a TorchScript archive (torch.jit.save) is not read; load it with torch.jit.load and save its state_dict() with torch.save or safetensors"));
    }
    if (archive.members.contains(archive.root + "byteorder")) {
        HS_TRY(order, storedBytes(archive, "byteorder"));
        if (textOf(order) != "little") {
            return unsupported(concat("expected little-endian numbers, found \"", printable(textOf(order), 20), "\"; ", resave));
        }
    }
    return archive;
}

/// Copies the strided elements of `view`, each of `width` bytes, in row-major order. Requires that all of them lie inside `storage`.
std::vector<std::byte> gather(const PickledTensor &view, std::span<const std::byte> storage, size_t count, size_t width)
{
    struct Axis {
        int64_t size, stride, index;
    };
    std::vector<Axis> axes;
    for (size_t d = 0; d < view.shape.size(); ++d) {
        if (view.shape[d] > 1) { // the stride of the others says nothing and may be any number
            axes.push_back({view.shape[d], view.strides[d], 0});
        }
    }
    std::vector<std::byte> out(count * width);
    int64_t at = view.offset;
    for (size_t i = 0; i < count; ++i) {
        std::memcpy(out.data() + i * width, storage.data() + static_cast<size_t>(at) * width, width);
        for (auto axis = axes.rbegin(); axis != axes.rend(); ++axis) {
            at += axis->stride;
            if (++axis->index < axis->size) {
                break;
            }
            at -= axis->stride * axis->size;
            axis->index = 0;
        }
    }
    return out;
}

bool isRowMajor(const PickledTensor &view)
{
    int64_t expected = 1;
    for (size_t d = view.shape.size(); d-- > 0;) {
        if (view.shape[d] > 1 && view.strides[d] != expected) {
            return false;
        }
        expected *= view.shape[d];
    }
    return true;
}

/// Place behind the last element of a view that is not empty, or nothing when that is beyond 63 bits.
std::optional<int64_t> endOf(const PickledTensor &view)
{
    int64_t last = view.offset;
    for (size_t d = 0; d < view.shape.size(); ++d) {
        int64_t reach = 0;
        if (__builtin_mul_overflow(view.shape[d] - 1, view.strides[d], &reach) || __builtin_add_overflow(last, reach, &last)) {
            return std::nullopt;
        }
    }
    int64_t end = 0;
    return __builtin_add_overflow(last, int64_t{1}, &end) ? std::nullopt : std::optional(end);
}

/// Turns views into Tensors over the archive.
class Binder {
public:
    Binder(const Archive &archive, const PickleGraph &graph) : archive_(archive), graph_(graph), copyBudget_(4 * archive.bytes.size() + 4096) {}

    /// Adds the tensor to `index`, readable or not. Messages lack file and name.
    Status add(const NamedPickledTensor &named, WeightIndex &index)
    {
        const PickledTensor &view = graph_.tensors[named.tensor];
        const auto dtype = dtypeFromName(view.dtype);
        if (!dtype) {
            index.unreadable.emplace(named.name, concat("dtype ", view.dtype, ", with which Headscope does not compute"));
            return Done{};
        }
        const auto count = elementCount(view.shape);
        const auto width = static_cast<int64_t>(dtypeSize(*dtype));
        if (!count || *count > std::numeric_limits<int64_t>::max() / width) {
            return badInput(concat("expected a shape whose product fits into 63 bits, found ", shapeText(view.shape)));
        }
        if (*count == 0) {
            index.tensors.emplace(named.name, Tensor{*dtype, view.shape, {}, nullptr});
            return Done{};
        }
        HS_TRY(storage, bytesOf(graph_.storages[view.storage]));
        const auto end = endOf(view);
        const auto available = static_cast<int64_t>(storage.size()) / width;
        if (!end || *end > available) {
            return badInput(concat("expected a view within the ", available, " numbers of storage ", printable(graph_.storages[view.storage].key, 40), ", found shape ",
                shapeText(view.shape), ", strides ", shapeText(view.strides), " from number ", view.offset));
        }
        const auto size = static_cast<size_t>(*count * width);
        if (isRowMajor(view)) {
            index.tensors.emplace(named.name, Tensor{*dtype, view.shape, storage.subspan(static_cast<size_t>(view.offset * width), size), archive_.owner});
            return Done{};
        }
        if (size > copyBudget_) {
            return badInput(concat("expected views that need no more than four times the file when they are copied, found one of ", size, " bytes (shape ",
                shapeText(view.shape), ", strides ", shapeText(view.strides), ")"));
        }
        copyBudget_ -= size;
        const auto copy = std::make_shared<const std::vector<std::byte>>(gather(view, storage, static_cast<size_t>(*count), static_cast<size_t>(width)));
        index.tensors.emplace(named.name, Tensor{*dtype, view.shape, *copy, copy});
        return Done{};
    }

private:
    Result<std::span<const std::byte>> bytesOf(const PickledStorage &storage) const
    {
        HS_TRY(bytes, storedBytes(archive_, concat("data/", storage.key)));
        const auto dtype = dtypeFromName(storage.dtype);
        const auto width = static_cast<int64_t>(dtype ? dtypeSize(*dtype) : 1);
        if (storage.numel > std::numeric_limits<int64_t>::max() / width || static_cast<uint64_t>(storage.numel * width) != bytes.size()) {
            return badInput(concat("expected ", storage.numel, " numbers of ", width, " bytes in storage ", printable(storage.key, 40), ", found ", bytes.size(), " bytes"));
        }
        return bytes;
    }

    const Archive &archive_;
    const PickleGraph &graph_;
    size_t copyBudget_;
};

Result<WeightIndex> indexOf(const std::string &source, std::span<const std::byte> bytes, const std::shared_ptr<const void> &owner)
{
    if (bytes.empty()) {
        return badInput("expected a PyTorch file, found an empty file");
    }
    if (!looksLikeZip(bytes)) {
        return notAnArchive(bytes);
    }
    HS_TRY(archive, openArchive(bytes, owner));
    HS_TRY(pickleBytes, storedBytes(archive, std::string(pickleMember)));
    if (pickleBytes.size() > mostPickleBytes) {
        return badInput(concat("expected data.pkl of at most ", mostPickleBytes, " bytes, found ", pickleBytes.size()));
    }
    const std::string pickle(textOf(pickleBytes)); // a copy, which nobody else can change
    HS_TRY(graph, runPickle(pickle));
    HS_TRY(state, namedTensors(graph, pickle.size()));
    WeightIndex index;
    index.source = source;
    index.notes = std::move(state.notes);
    Binder binder(archive, graph);
    for (const auto &named : state.tensors) {
        if (auto added = binder.add(named, index); !added) {
            return Error{added.error().code, concat(printable(named.name, 200), ": ", added.error().message)};
        }
    }
    return index;
}

} // namespace

Result<WeightIndex> indexPytorch(const std::string &source, std::span<const std::byte> bytes, std::shared_ptr<const void> owner)
{
    try {
        auto index = indexOf(source, bytes, owner);
        return index ? std::move(index) : Error{index.error().code, concat(source, ": ", index.error().message)};
    } catch (const std::bad_alloc &) {
        return outOfResources(concat(source, ": not enough memory for its tensors"));
    }
}

Result<WeightIndex> openPytorch(const std::filesystem::path &path)
{
    HS_TRY(file, MappedFile::open(path));
    auto index = indexPytorch(path.string(), file->bytes(), file);
    HS_TRY_STATUS(file->checkIntact());
    if (index) {
        index->files.push_back(file);
    }
    return index;
}

} // namespace headscope

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attention/opencl/program_cache.h"

#include <CL/cl.h>
#include <charconv>
#include <cstdlib>
#include <vector>

#include "core/base/file.h"
#include "core/base/text.h"

namespace headscope::opencl {

namespace {

constexpr std::string_view mark = "headscope program 1\n";
constexpr size_t mostBinaryBytes = 256u << 20;

/// FNV-1a, 64 bits.
uint64_t hashOf(std::string_view bytes)
{
    uint64_t hash = 14695981039346656037u;
    for (const char c : bytes) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
    }
    return hash;
}

std::string hex(uint64_t number)
{
    char digits[17] = {};
    std::to_chars(digits, digits + 16, number, 16);
    return digits;
}

/// The first lines of a cache file: what the binary was made from, in full, so that equal hashes of different texts do no harm.
std::string headerOf(const ProgramText &text, std::string_view binary)
{
    const std::string key = concat(text.device, '\n', text.options, '\n', text.source);
    return concat(mark, key.size(), ' ', binary.size(), ' ', hex(hashOf(binary)), '\n', key);
}

std::string buildLog(cl_program program, cl_device_id device)
{
    size_t size = 0;
    if (clGetProgramBuildInfo(program, device, CL_PROGRAM_BUILD_LOG, 0, nullptr, &size) != CL_SUCCESS || size < 2) {
        return "the compiler says nothing";
    }
    std::string log(size, '\0');
    clGetProgramBuildInfo(program, device, CL_PROGRAM_BUILD_LOG, size, log.data(), nullptr);
    log.resize(log.find('\0') == std::string::npos ? log.size() : log.find('\0'));
    const size_t error = log.find("error"), at = error == std::string::npos ? 0 : log.rfind('\n', error) + 1;
    return printable(log.substr(at, log.find('\n', at) - at), 300);
}

std::string binaryOf(cl_program program)
{
    size_t size = 0; // the program has one device
    if (clGetProgramInfo(program, CL_PROGRAM_BINARY_SIZES, sizeof size, &size, nullptr) != CL_SUCCESS || size == 0 || size > mostBinaryBytes) {
        return "";
    }
    std::string binary(size, '\0');
    auto *bytes = reinterpret_cast<unsigned char *>(binary.data());
    return clGetProgramInfo(program, CL_PROGRAM_BINARIES, sizeof bytes, &bytes, nullptr) == CL_SUCCESS ? binary : "";
}

/// The program of a cached binary, built; null where the driver refuses it.
cl_program fromBinary(cl_context context, cl_device_id device, const ProgramText &text, const std::string &binary)
{
    const size_t size = binary.size();
    const auto *bytes = reinterpret_cast<const unsigned char *>(binary.data());
    cl_int loaded = CL_SUCCESS, code = CL_SUCCESS;
    cl_program program = clCreateProgramWithBinary(context, 1, &device, &size, &bytes, &loaded, &code);
    if (program && (code != CL_SUCCESS || loaded != CL_SUCCESS || clBuildProgram(program, 1, &device, text.options.c_str(), nullptr, nullptr) != CL_SUCCESS)) {
        clReleaseProgram(program);
        return nullptr;
    }
    return program;
}

} // namespace

std::filesystem::path programFolder()
{
    const char *cache = std::getenv("XDG_CACHE_HOME"), *home = std::getenv("HOME");
    if (cache && *cache == '/') {
        return std::filesystem::path(cache) / "headscope" / "programs";
    }
    return home && *home == '/' ? std::filesystem::path(home) / ".cache" / "headscope" / "programs" : std::filesystem::path();
}

std::filesystem::path programFile(const std::filesystem::path &folder, const ProgramText &text) { return folder / (hex(hashOf(concat(text.device, '\n', text.options, '\n', text.source))) + ".bin"); }

std::optional<std::string> cachedBinary(const std::filesystem::path &file, const ProgramText &text)
{
    const auto read = readFile(file, mostBinaryBytes + text.source.size() + 4096);
    if (!read || !read->starts_with(mark)) {
        return std::nullopt;
    }
    const size_t line = read->find('\n', mark.size()), comma = read->find(' ', mark.size());
    size_t keySize = 0;
    if (line == std::string::npos || comma >= line || std::from_chars(read->data() + mark.size(), read->data() + comma, keySize).ec != std::errc() || keySize > read->size() - line - 1) {
        return std::nullopt;
    }
    const std::string binary = read->substr(line + 1 + keySize);
    const bool whole = read->compare(0, line + 1 + keySize, headerOf(text, binary)) == 0;
    return whole ? std::optional(binary) : std::nullopt;
}

Status storeBinary(const std::filesystem::path &file, const ProgramText &text, std::string_view binary)
{
    std::error_code failed;
    std::filesystem::create_directories(file.parent_path(), failed);
    if (failed) {
        return badInput(concat(file.parent_path().string(), ": ", failed.message()));
    }
    std::filesystem::permissions(file.parent_path(), std::filesystem::perms::owner_all, failed); // a binary from here is run: nobody else may put one there
    return writeFile(file, concat(headerOf(text, binary), binary));
}

Result<_cl_program *> builtProgram(_cl_context *context, _cl_device_id *device, const ProgramText &text)
{
    const std::filesystem::path folder = programFolder(), file = folder.empty() ? folder : programFile(folder, text);
    const auto cached = folder.empty() ? std::nullopt : cachedBinary(file, text);
    if (cached) {
        if (cl_program program = fromBinary(context, device, text, *cached)) {
            return program;
        }
    }
    const char *source = text.source.c_str();
    cl_int code = CL_SUCCESS;
    cl_program program = clCreateProgramWithSource(context, 1, &source, nullptr, &code);
    if (!program) {
        return driverError(code, text.device, "clCreateProgramWithSource");
    }
    code = clBuildProgram(program, 1, &device, text.options.c_str(), nullptr, nullptr);
    if (code != CL_SUCCESS) {
        const std::string log = buildLog(program, device);
        clReleaseProgram(program);
        return code == CL_OUT_OF_HOST_MEMORY || code == CL_OUT_OF_RESOURCES ? driverError(code, text.device, "clBuildProgram") : unsupported(concat("the kernels do not build (", codeName(code), "): ", log));
    }
    const std::string binary = folder.empty() ? "" : binaryOf(program);
    if (!binary.empty()) {
        const Status stored = storeBinary(file, text, binary); // a full disk costs the next start some seconds, nothing more
        static_cast<void>(stored);
    }
    return program;
}

} // namespace headscope::opencl

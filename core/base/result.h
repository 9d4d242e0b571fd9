// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Expected failures as values.
///
/// Every function of core that can fail because of a file, a text or the machine returns Result<T>. The set of codes is closed; each has
/// one exit status on the command line. A message is one line that says what is wrong, where (file, tensor, byte or line), what was
/// expected and what was found. Programmer errors are not Results: they abort through HS_CHECK (check.h).
/// Thread rule: values, safe to move between threads.

#include <string>
#include <utility>
#include <variant>

namespace headscope {

enum class ErrorCode {
    WrongUsage,     ///< the words of a command do not fit together (exit status 2)
    BadInput,       ///< the file, text or option value is at fault (exit status 3)
    Unsupported,    ///< this build or machine cannot do it (exit status 4)
    OutOfResources, ///< memory or disk ran out (exit status 5)
    Cancelled,      ///< somebody asked to stop (exit status 130)
};

struct Error {
    ErrorCode code = ErrorCode::BadInput;
    std::string message;
};

inline Error wrongUsage(std::string message) { return {ErrorCode::WrongUsage, std::move(message)}; }
inline Error badInput(std::string message) { return {ErrorCode::BadInput, std::move(message)}; }
inline Error unsupported(std::string message) { return {ErrorCode::Unsupported, std::move(message)}; }
inline Error outOfResources(std::string message) { return {ErrorCode::OutOfResources, std::move(message)}; }
inline Error cancelled() { return {ErrorCode::Cancelled, "stopped on request"}; }

/// Either a T or the Error that kept it from being made.
template <class T>
class [[nodiscard]] Result {
public:
    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

    explicit operator bool() const { return state_.index() == 0; }
    /// The value. Requires: *this is true.
    T &value() & { return std::get<0>(state_); }
    const T &value() const & { return std::get<0>(state_); }
    T &&value() && { return std::get<0>(std::move(state_)); }
    /// The error. Requires: *this is false.
    Error &error() & { return std::get<1>(state_); }
    const Error &error() const & { return std::get<1>(state_); }
    Error &&error() && { return std::get<1>(std::move(state_)); }

    T &operator*() & { return value(); }
    const T &operator*() const & { return value(); }
    T *operator->() { return &value(); }
    const T *operator->() const { return &value(); }

private:
    std::variant<T, Error> state_;
};

struct Done {};
/// A Result without a value; `return Done{};` is success.
using Status = Result<Done>;

} // namespace headscope

#define HS_CONCAT_(a, b) a##b
#define HS_CONCAT(a, b) HS_CONCAT_(a, b)
/// Declares `var` from a Result, or returns its error from the enclosing function.
#define HS_TRY(var, expression)                                          \
    auto HS_CONCAT(result_, __LINE__) = (expression);                    \
    if (!HS_CONCAT(result_, __LINE__)) {                                 \
        return std::move(HS_CONCAT(result_, __LINE__)).error();          \
    }                                                                    \
    auto var = std::move(HS_CONCAT(result_, __LINE__)).value()
/// Returns the error of a Status, if it holds one.
#define HS_TRY_STATUS(expression)                                        \
    do {                                                                 \
        if (auto status_ = (expression); !status_) {                     \
            return std::move(status_).error();                           \
        }                                                                \
    } while (false)

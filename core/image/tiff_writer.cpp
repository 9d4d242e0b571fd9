// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <span>

#include "core/image/picture_files.h"

namespace headscope {

namespace {

constexpr int stripRows = 64;

/// PackBits (TIFF 6.0, section 9): -n + 1 and a byte to repeat n times, or n - 1 and n bytes. A row at a time.
void packRow(std::span<const uint8_t> row, std::string &out)
{
    const auto runAt = [&](size_t at) {
        size_t end = at + 1;
        for (; end < row.size() && row[end] == row[at] && end - at < 128; ++end) {
        }
        return end - at;
    };
    for (size_t at = 0; at < row.size();) {
        if (const size_t run = runAt(at); run >= 3) {
            out += static_cast<char>(1 - static_cast<int>(run));
            out += static_cast<char>(row[at]);
            at += run;
            continue;
        }
        size_t end = at + 1;
        for (; end < row.size() && end - at < 128 && runAt(end) < 3; ++end) {
        }
        out += static_cast<char>(end - at - 1);
        out.append(reinterpret_cast<const char *>(row.data() + at), end - at);
        at = end;
    }
}

class TiffWriter {
public:
    explicit TiffWriter(const PictureFile &picture) : picture_(picture) {}

    std::string write()
    {
        out_ = std::string("II*\0\0\0\0\0", 8);
        strips();
        const uint32_t channels = picture_.alpha ? 4 : 3;
        std::string depths;
        for (uint32_t c = 0; c < channels; ++c) {
            put(depths, 8, 2);
        }
        std::string description;
        for (const auto &[name, text] : picture_.texts) {
            description += name + ": " + text + "\n";
        }
        std::string resolution;
        put(resolution, static_cast<uint32_t>(std::lround((picture_.dpi > 0 ? picture_.dpi : 72) * 1000)), 4);
        put(resolution, 1000, 4);
        field(256, 4, 1, small(static_cast<uint32_t>(picture_.width)));
        field(257, 4, 1, small(static_cast<uint32_t>(picture_.height)));
        field(258, 3, channels, depths);
        field(259, 3, 1, small(32773)); // PackBits
        field(262, 3, 1, small(2));     // RGB
        if (!description.empty()) {
            field(270, 2, static_cast<uint32_t>(description.size() + 1), description + '\0');
        }
        field(273, 4, static_cast<uint32_t>(offsets_.size() / 4), offsets_);
        field(277, 3, 1, small(channels));
        field(278, 4, 1, small(stripRows));
        field(279, 4, static_cast<uint32_t>(counts_.size() / 4), counts_);
        field(282, 5, 1, resolution);
        field(283, 5, 1, resolution);
        field(296, 3, 1, small(2)); // inches
        if (picture_.alpha) {
            field(338, 3, 1, small(2)); // not multiplied in
        }
        directory();
        return std::move(out_);
    }

private:
    static void put(std::string &to, uint32_t value, int bytes)
    {
        for (int b = 0; b < bytes; ++b) {
            to += static_cast<char>(value >> (8 * b));
        }
    }

    static std::string small(uint32_t value)
    {
        std::string out;
        put(out, value, 4);
        return out;
    }

    void strips()
    {
        std::vector<uint8_t> row;
        for (int y = 0; y < picture_.height; ++y) {
            if (y % stripRows == 0) {
                put(offsets_, static_cast<uint32_t>(out_.size()), 4);
            }
            const size_t begin = out_.size();
            row.clear();
            for (int x = 0; x < picture_.width; ++x) {
                const uint32_t p = picture_.pixels[static_cast<size_t>(y) * static_cast<size_t>(picture_.width) + static_cast<size_t>(x)];
                row.insert(row.end(), {static_cast<uint8_t>(p >> 16), static_cast<uint8_t>(p >> 8), static_cast<uint8_t>(p)});
                if (picture_.alpha) {
                    row.push_back(static_cast<uint8_t>(p >> 24));
                }
            }
            packRow(row, out_);
            lastStrip_ = (y % stripRows == 0 ? 0 : lastStrip_) + static_cast<uint32_t>(out_.size() - begin);
            if (y % stripRows == stripRows - 1 || y + 1 == picture_.height) {
                put(counts_, lastStrip_, 4);
            }
        }
    }

    /// Values of more than four bytes stand elsewhere; all of them begin at even places.
    void field(uint32_t tag, uint32_t type, uint32_t count, const std::string &value)
    {
        put(fields_, tag, 2);
        put(fields_, type, 2);
        put(fields_, count, 4);
        if (value.size() <= 4) {
            fields_ += value + std::string(4 - value.size(), '\0');
        } else {
            out_.resize(out_.size() + out_.size() % 2);
            put(fields_, static_cast<uint32_t>(out_.size()), 4);
            out_ += value;
        }
        ++count_;
    }

    void directory()
    {
        out_.resize(out_.size() + out_.size() % 2);
        const std::string at = small(static_cast<uint32_t>(out_.size()));
        std::copy(at.begin(), at.end(), out_.begin() + 4);
        put(out_, count_, 2);
        out_ += fields_ + small(0);
    }

    const PictureFile &picture_;
    std::string out_, offsets_, counts_, fields_;
    uint32_t lastStrip_ = 0, count_ = 0;
};

} // namespace

std::string tiffOf(const PictureFile &picture) { return TiffWriter(picture).write(); }

} // namespace headscope

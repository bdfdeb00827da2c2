#include "server/deployments/line_diff.h"

#include <algorithm>
#include <cstddef>

#include <fmt/format.h>

namespace wheelhouse::deployments {

namespace {

// Bounds the memory of the search: its trace grows with the square.
constexpr int kMaxEdits = 2000;

struct Edit {
    char kind;
    std::string_view line;
};

std::vector<std::string_view> splitLines(std::string_view text)
{
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        lines.push_back(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return lines;
}

// E. Myers, "An O(ND) Difference Algorithm and Its Variations" (1986): the
// furthest reaching path of each diagonal, kept for every number of edits so
// that the way back is known.
class EditScript {
public:
    EditScript(const std::vector<std::string_view> &before, const std::vector<std::string_view> &after)
        : m_before(before), m_after(after)
    {
    }

    std::vector<Edit> edits()
    {
        const int most = std::min(static_cast<int>(m_before.size() + m_after.size()), kMaxEdits);
        const int offset = most + 1;
        std::vector<int> reach(static_cast<std::size_t>(2 * most + 3), 0);
        std::vector<std::vector<int>> trace;
        for (int d = 0; d <= most; ++d) {
            trace.emplace_back(reach.begin() + (offset - d - 1), reach.begin() + (offset + d + 2));
            for (int k = -d; k <= d; k += 2) {
                const auto at = [&](int diagonal) -> int & {
                    return reach[static_cast<std::size_t>(diagonal + offset)];
                };
                int x = k == -d || (k != d && at(k - 1) < at(k + 1)) ? at(k + 1) : at(k - 1) + 1;
                int y = x - k;
                while (x < size(m_before) && y < size(m_after)
                       && m_before[static_cast<std::size_t>(x)] == m_after[static_cast<std::size_t>(y)]) {
                    ++x;
                    ++y;
                }
                at(k) = x;
                if (x >= size(m_before) && y >= size(m_after))
                    return wayBack(trace, d);
            }
        }
        return replaced();
    }

private:
    static int size(const std::vector<std::string_view> &lines) { return static_cast<int>(lines.size()); }

    std::vector<Edit> wayBack(const std::vector<std::vector<int>> &trace, int distance) const
    {
        std::vector<Edit> edits;
        int x = size(m_before);
        int y = size(m_after);
        for (int d = distance; d >= 0; --d) {
            // trace[d] holds the diagonals -d-1 … d+1 as they were before step d.
            const auto at = [&](int diagonal) {
                return trace[static_cast<std::size_t>(d)][static_cast<std::size_t>(diagonal + d + 1)];
            };
            const int k = x - y;
            const int previousK = k == -d || (k != d && at(k - 1) < at(k + 1)) ? k + 1 : k - 1;
            const int previousX = d == 0 ? 0 : at(previousK);
            const int previousY = d == 0 ? 0 : previousX - previousK;
            while (x > previousX && y > previousY) {
                --x;
                --y;
                edits.push_back({' ', m_before[static_cast<std::size_t>(x)]});
            }
            if (d == 0)
                break;
            if (x == previousX)
                edits.push_back({'+', m_after[static_cast<std::size_t>(previousY)]});
            else
                edits.push_back({'-', m_before[static_cast<std::size_t>(previousX)]});
            x = previousX;
            y = previousY;
        }
        std::reverse(edits.begin(), edits.end());
        return edits;
    }

    std::vector<Edit> replaced() const
    {
        std::vector<Edit> edits;
        for (const auto &line : m_before)
            edits.push_back({'-', line});
        for (const auto &line : m_after)
            edits.push_back({'+', line});
        return edits;
    }

    const std::vector<std::string_view> &m_before;
    const std::vector<std::string_view> &m_after;
};

// Unified format counts from 1, but a range of no lines is named by the line
// before it.
std::string range(std::size_t start, std::size_t count)
{
    return fmt::format("{},{}", count == 0 ? start : start + 1, count);
}

} // namespace

std::string unifiedDiff(std::string_view before, std::string_view after, int context)
{
    const auto beforeLines = splitLines(before);
    const auto afterLines = splitLines(after);
    if (beforeLines == afterLines)
        return {};
    const auto edits = EditScript(beforeLines, afterLines).edits();
    const auto around = static_cast<std::size_t>(std::max(context, 0));

    std::string diff;
    std::size_t beforeLine = 0;
    std::size_t afterLine = 0;
    std::size_t next = 0;
    while (next < edits.size()) {
        std::size_t change = next;
        while (change < edits.size() && edits[change].kind == ' ')
            ++change;
        if (change == edits.size())
            break;
        const std::size_t first = std::max(next, change - std::min(change, around));
        beforeLine += first - next;
        afterLine += first - next;

        // The hunk goes on over gaps that two contexts would fill.
        std::size_t last = change;
        for (std::size_t i = change; i < edits.size() && i - last <= 2 * around + 1; ++i) {
            if (edits[i].kind != ' ')
                last = i;
        }
        const std::size_t end = std::min(edits.size(), last + 1 + around);

        std::string body;
        std::size_t removed = 0;
        std::size_t added = 0;
        for (std::size_t i = first; i < end; ++i) {
            removed += edits[i].kind != '+';
            added += edits[i].kind != '-';
            body += edits[i].kind;
            body += edits[i].line;
            body += '\n';
        }
        diff += fmt::format("@@ -{} +{} @@\n", range(beforeLine, removed), range(afterLine, added));
        diff += body;
        beforeLine += removed;
        afterLine += added;
        next = end;
    }
    return diff;
}

} // namespace wheelhouse::deployments

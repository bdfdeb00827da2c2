#include "app/ctl/raw_terminal.h"

#include <array>
#include <cerrno>
#include <csignal>

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace wheelhouse::ctl {
namespace {

constexpr std::size_t kPiece = 16u << 10;

// A signal handler may do little more than write into a pipe.
std::array<int, 2> g_resized{-1, -1};

void noteResize(int)
{
    const int kept = errno;
    (void)!::write(g_resized[1], "", 1);
    errno = kept;
}

} // namespace

RawTerminal::RawTerminal()
{
    termios now{};
    if (::isatty(STDIN_FILENO) == 0 || ::tcgetattr(STDIN_FILENO, &now) != 0) {
        return;
    }
    m_before = now;
    ::cfmakeraw(&now);
    ::tcsetattr(STDIN_FILENO, TCSANOW, &now);
}

RawTerminal::~RawTerminal()
{
    if (m_before) {
        ::tcsetattr(STDIN_FILENO, TCSANOW, &*m_before);
    }
}

TerminalCells terminalCells()
{
    winsize size{};
    if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) {
        return {};
    }
    return {size.ws_col, size.ws_row};
}

TypedReader::TypedReader()
{
    if (::pipe2(g_resized.data(), O_CLOEXEC | O_NONBLOCK) == 0) {
        struct sigaction action{};
        action.sa_handler = noteResize;
        ::sigaction(SIGWINCH, &action, nullptr);
    }
}

TypedReader::~TypedReader()
{
    ::signal(SIGWINCH, SIG_DFL);
    for (int &descriptor : g_resized) {
        if (descriptor >= 0) {
            ::close(descriptor);
        }
        descriptor = -1;
    }
}

TypedInput TypedReader::next(int stopDescriptor)
{
    for (;;) {
        std::array<pollfd, 3> sources{pollfd{STDIN_FILENO, POLLIN, 0}, pollfd{stopDescriptor, POLLIN, 0},
                                      pollfd{g_resized[0], POLLIN, 0}};
        if (::poll(sources.data(), sources.size(), -1) < 0) {
            if (errno == EINTR) {
                continue;
            }
            return {TypedInput::Kind::Stopped};
        }
        if (sources[1].revents != 0) {
            return {TypedInput::Kind::Stopped};
        }
        if ((sources[2].revents & POLLIN) != 0) {
            std::array<char, 64> drained{};
            while (::read(g_resized[0], drained.data(), drained.size()) > 0) {
            }
            return {TypedInput::Kind::Resized};
        }
        if (sources[0].revents != 0) {
            std::string bytes(kPiece, '\0');
            const auto count = ::read(STDIN_FILENO, bytes.data(), bytes.size());
            if (count <= 0) {
                return {TypedInput::Kind::End};
            }
            bytes.resize(static_cast<std::size_t>(count));
            return {TypedInput::Kind::Bytes, std::move(bytes)};
        }
    }
}

} // namespace wheelhouse::ctl

#pragma once

#include <functional>
#include <stop_token>
#include <thread>

#include <QCoreApplication>
#include <QObject>
#include <QPointer>

namespace wheelhouse::models {

// A thread for one long piece of work that may wait for a disk or a server.
// Starting another and going away both ask the work to stop and wait for it;
// the work must look at its stop token between short steps. UI thread; a member
// of what it works for, declared last.
class WorkerThread {
public:
    WorkerThread() = default;
    ~WorkerThread() { stop(); }
    WorkerThread(const WorkerThread &) = delete;
    WorkerThread &operator=(const WorkerThread &) = delete;

    void start(std::function<void(std::stop_token)> work)
    {
        stop();
        m_thread = std::jthread(std::move(work));
    }
    void requestStop() { m_thread.request_stop(); }
    void stop()
    {
        m_thread.request_stop();
        if (m_thread.joinable())
            m_thread.join();
    }

    // Runs `work` on the UI thread, soon, unless `guard` is gone by then. From
    // the worker.
    template <class Context, class Work> static void post(const QPointer<Context> &guard, Work work)
    {
        QMetaObject::invokeMethod(
            QCoreApplication::instance(),
            [guard, work = std::move(work)]() mutable {
                if (guard)
                    work();
            },
            Qt::QueuedConnection);
    }

private:
    std::jthread m_thread;
};

} // namespace wheelhouse::models

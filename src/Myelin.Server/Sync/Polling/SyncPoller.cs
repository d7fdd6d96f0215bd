using Myelin.Server.Http;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms;
using Myelin.Server.Sync.Tokens;

namespace Myelin.Server.Sync.Polling;

/// <summary>Looks for news, and waits for it ("Syncing": long-polling).</summary>
internal sealed class SyncPoller(
    SyncResponseBuilder builder,
    SyncListeners listeners,
    DeviceSectionReader reader,
    UserRoomsViews userRooms,
    IEntityNumbers numbers,
    Log.ILogTail tail,
    IServerShutdown shutdown,
    TimeProvider time)
{
    /// <summary>Returns the response as soon as there is news or the time is up.</summary>
    /// <param name="question">The request.</param>
    /// <param name="since">The client's position; null for an initial sync.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async ValueTask<SyncResponse> PollAsync(SyncRequestContext question, SyncPosition? since, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var number = await numbers.UserAsync(question.User, cancellationToken);
        var received = reader.ReceivedAsync(number, question, since, cancellationToken);
        var response = await AwaitNewsAsync(number, question, since, timeout, cancellationToken);

        // Once the response is sent, the client may rely on it that messages it has received are not sent again.
        await received;
        return response;
    }

    private async ValueTask<SyncResponse> AwaitNewsAsync(
        UserNumber number, SyncRequestContext question, SyncPosition? since, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var served = since ?? SyncPosition.Start;
        var waits = !question.WantsFullState && timeout > TimeSpan.Zero;
        var started = time.GetTimestamp();
        while (true)
        {
            // Read the memberships first, then the version: any change after either wakes the poll.
            var listener = waits ? listeners.Listen(question.User, number, await userRooms.OfUserAsync(number, cancellationToken)) : null;
            var version = listener?.Version ?? 0;
            var (response, upTo) = await builder.LookAsync(question, number, served, cancellationToken);
            if (listener is null || !response.IsEmpty)
            {
                return response;
            }

            var left = timeout - time.GetElapsedTime(started);
            if (left <= TimeSpan.Zero
                || shutdown.Stopping.IsCancellationRequested
                || !await listener.WaitAsync(version, left, time, shutdown.Stopping, cancellationToken))
            {
                return response;
            }

            // There is no news up to here. What the wake-up was for becomes visible with the tail's head.
            served = upTo;
            await tail.WaitForAsync(listener.WokenAt, cancellationToken);
        }
    }
}

using Myelin.Server.Encryption;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Sync.Tokens;

namespace Myelin.Server.Sync;

/// <summary>Gathers what encryption adds to a response.</summary>
internal sealed class DeviceSectionReader(IDeviceLists lists, IKeyCounts counts, IToDeviceMessages messages, IEntityNumbers numbers)
{
    /// <summary>Whose device lists are to be looked at again: nobody's in an initial sync, with which a client asks for all that it needs.</summary>
    public ValueTask<DeviceListUpdate> ListsAsync(SyncScope scope, CancellationToken cancellationToken) => scope.Question.IsInitial
        ? ValueTask.FromResult(DeviceListUpdate.None)
        : lists.BetweenAsync(scope.User, scope.Rooms, scope.Since.Log, scope.UpTo.Log, cancellationToken);

    /// <summary>What the caller's device is told of itself, and up to where its messages have been told then.</summary>
    public async ValueTask<(DeviceSection? News, LogPosition UpTo)> OfDeviceAsync(SyncScope scope, CancellationToken cancellationToken)
    {
        var upTo = scope.UpTo.Log;
        if (scope.Question.Caller.Device is not { } device)
        {
            return (null, upTo);
        }

        var user = await numbers.UserAsync(scope.User, cancellationToken);
        var waiting = await messages.OfDeviceAsync(user, device, scope.Since.ToDevice, upTo, cancellationToken);
        var keys = await counts.OfDeviceAsync(user, device, cancellationToken);
        return (new DeviceSection(waiting.Messages, keys, counts.ChangedBetween(user, device, scope.Since.Log, upTo)), waiting.UpTo);
    }

    /// <summary>Lets go of the messages that the device has received; completes when they are gone.</summary>
    public Task ReceivedAsync(UserNumber user, SyncRequestContext question, SyncPosition? presented, CancellationToken cancellationToken) =>
        question.Caller.Device is { } device && presented is { } position
            ? messages.AcknowledgeAsync(user, device, position.ToDevice, cancellationToken)
            : Task.CompletedTask;
}

/// <summary>What a sync tells one device of itself ("Extensions to /sync").</summary>
/// <param name="ToDevice">The messages for it, as they are told.</param>
/// <param name="Keys">Its one-time and fallback keys, which are told in every response: clients take what is missing for unchanged.</param>
/// <param name="KeysChanged">Whether they changed since the last response.</param>
internal sealed record DeviceSection(IReadOnlyList<ReadOnlyMemory<byte>> ToDevice, DeviceKeyCounts Keys, bool KeysChanged)
{
    public bool IsNews => KeysChanged || ToDevice.Count > 0;
}

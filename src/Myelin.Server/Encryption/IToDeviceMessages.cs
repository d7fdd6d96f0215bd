using Myelin.Server.Encryption.ToDevice;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;

namespace Myelin.Server.Encryption;

/// <summary>The to-device messages that wait for devices ("Send-to-Device messaging").</summary>
public interface IToDeviceMessages
{
    /// <summary>
    /// The oldest messages of a device after one position and up to another, as many as one sync may have. Asks memory alone while nothing
    /// has come for the user.
    /// </summary>
    ValueTask<WaitingMessages> OfDeviceAsync(UserNumber user, DeviceId device, LogPosition since, LogPosition upTo, CancellationToken cancellationToken);

    /// <summary>The messages at some places of the log; those that were received otherwise meanwhile are left out.</summary>
    /// <param name="places">User and position of <see cref="LogEntryKind.ToDevice"/> entries.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<IReadOnlyList<DeviceMessage>> AtAsync(IReadOnlyList<(UserNumber User, LogPosition Position)> places, CancellationToken cancellationToken);

    /// <summary>Adds to a unit that messages have been received.</summary>
    void AddReceived(LogUnit unit, IReadOnlyList<DeviceMessage> messages);

    /// <summary>
    /// Says that the device has received everything up to the position: none of it is told again from now on. Completes when it is deleted,
    /// which a caller may do other things meanwhile.
    /// </summary>
    Task AcknowledgeAsync(UserNumber user, DeviceId device, LogPosition position, CancellationToken cancellationToken);
}

/// <summary>A message that waits for a device.</summary>
/// <param name="User">Whose device.</param>
/// <param name="Device">The device.</param>
/// <param name="Position">Its place in the log.</param>
/// <param name="Json">The event, JSON in UTF-8 as it is told.</param>
public sealed record DeviceMessage(UserNumber User, DeviceId Device, LogPosition Position, ReadOnlyMemory<byte> Json);

/// <summary>Messages for one sync.</summary>
/// <param name="Messages">The events, each JSON in UTF-8 as it is told, in the order in which they came.</param>
/// <param name="UpTo">There are no others up to here.</param>
public readonly record struct WaitingMessages(IReadOnlyList<ReadOnlyMemory<byte>> Messages, LogPosition UpTo);

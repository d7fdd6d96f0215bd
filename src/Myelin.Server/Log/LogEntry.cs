namespace Myelin.Server.Log;

/// <summary>An entry to be appended. It is only a header: the data is in its slice's tables.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Subject">The number of the room or user, or what the kind says.</param>
/// <param name="Detail">The number of the event, or what the kind says.</param>
/// <param name="Fact">
/// The data itself, passed to this process's followers for convenience; never stored, and null for entries of other processes.
/// </param>
public sealed record LogEntry(LogEntryKind Kind, long Subject, long Detail = 0, object? Fact = null);

/// <summary>An entry and its position in the log.</summary>
public readonly record struct CommittedEntry(LogPosition Position, LogEntry Entry)
{
    public LogEntryKind Kind => Entry.Kind;

    public long Subject => Entry.Subject;

    public long Detail => Entry.Detail;

    public object? Fact => Entry.Fact;
}

/// <summary>What an entry of the log is about. The values are stored: never change or reuse one.</summary>
public enum LogEntryKind : short
{
    /// <summary>A live event of a room's timeline. Subject: room; detail: event number.</summary>
    TimelineEvent = 1,

    /// <summary>A change of a room's current state. Subject: room; detail: tuple number.</summary>
    CurrentState = 2,

    /// <summary>A local user's membership changed. Subject: user; detail: room.</summary>
    Membership = 3,

    /// <summary>Global account data. Subject: user; detail: type number.</summary>
    AccountData = 4,

    /// <summary>Account data of a room. Subject: user; detail: room.</summary>
    RoomAccountData = 5,

    /// <summary>A receipt. Subject: room; detail: user.</summary>
    Receipt = 6,

    /// <summary>A to-device message. Subject: user.</summary>
    ToDevice = 7,

    /// <summary>A user's devices or keys changed. Subject: user.</summary>
    DeviceList = 8,

    /// <summary>A user's profile changed. Subject: user.</summary>
    Profile = 9,

    /// <summary>An account changed: created, deactivated, locked, or its tokens. Subject: user; detail: device if only one is affected.</summary>
    Account = 10,

    /// <summary>An alias or the published room directory changed. Subject: room.</summary>
    Directory = 11,

    /// <summary>Push rules changed. Subject: user.</summary>
    PushRules = 12,

    /// <summary>A filter was stored. Subject: user; detail: filter.</summary>
    Filter = 13,

    /// <summary>A pusher changed. Subject: user.</summary>
    Pusher = 14,

    /// <summary>A room was forgotten, blocked, purged or otherwise administered. Subject: room; detail: user if only one is affected.</summary>
    Room = 15,

    /// <summary>Something to be sent to another server. Subject: destination.</summary>
    Federation = 16,

    /// <summary>A signing key, of this server or a remote one. Subject: server.</summary>
    ServerKey = 17,

    /// <summary>A room key backup changed. Subject: user; detail: version.</summary>
    KeyBackup = 18,

    /// <summary>One-time or fallback keys of a device were uploaded or claimed. Subject: user.</summary>
    OneTimeKeys = 19,

    /// <summary>A user signed another user's key; only the signer is notified. Subject: the signer; detail: the other user.</summary>
    UserSignature = 20,

    /// <summary>The content of an <c>mxc</c> URI that was created earlier has been uploaded. Subject: its media number.</summary>
    Media = 21,

    /// <summary>Work was scheduled. Subject: when it is due, in milliseconds since the Unix epoch.</summary>
    ScheduledWork = 110,
}

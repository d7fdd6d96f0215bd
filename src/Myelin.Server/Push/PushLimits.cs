namespace Myelin.Server.Push;

/// <summary>Limits and delays of pushers and of the notifications sent through them.</summary>
internal static class PushLimits
{
    /// <summary>The longest <c>app_id</c> in characters ("POST pushers/set").</summary>
    public const int MaximumAppId = 64;

    /// <summary>The longest <c>pushkey</c> in bytes of UTF-8 ("POST pushers/set").</summary>
    public const int MaximumPushKey = 512;

    /// <summary>The longest name, tag and language of a pusher in bytes of UTF-8.</summary>
    public const int MaximumText = 255;

    /// <summary>The largest <c>data</c> of a pusher in bytes; it is sent along with every notification.</summary>
    public const int MaximumData = 8_192;

    /// <summary>The most pushers of one user.</summary>
    public const int MaximumPerUser = 100;

    /// <summary>How often setting a pusher is attempted while other requests set the same one.</summary>
    public const int SetAttempts = 10;

    /// <summary>How many owners of pushers are woken concurrently.</summary>
    public const int WakesAtOnce = 256;

    /// <summary>How often waking an owner is attempted if its activation is ending.</summary>
    public const int WakeAttempts = 3;

    /// <summary>How many notifications are gathered from the log before their pushers are woken.</summary>
    public const int FoundAtOnce = 10_000;

    /// <summary>How many events wait in memory for one pusher; if there are more, they are read from the rooms.</summary>
    public const int WaitingEvents = 64;

    /// <summary>How many missed events of one room, the newest, a pusher that was behind still delivers.</summary>
    public const int MissedPerRoom = 50;

    /// <summary>How many missed events, the newest, a pusher that was behind still delivers.</summary>
    public const int Missed = 200;

    /// <summary>How many pushers that are behind are read from the database and started at a time.</summary>
    public const int StartedAtOnce = 1_000;

    /// <summary>Concurrent requests to one push gateway; others wait for their turn.</summary>
    public const int RequestsPerGateway = 16;

    /// <summary>The largest response of a push gateway that is read, in bytes.</summary>
    public const int MaximumAnswer = 65_536;

    /// <summary>The most notifications in one response of "GET notifications".</summary>
    public const int MaximumNotifications = 100;

    /// <summary>Notifications in one response of "GET notifications" without a <c>limit</c>.</summary>
    public const int DefaultNotifications = 20;

    /// <summary>How many events of the user's rooms one "GET notifications" reads at most.</summary>
    public const int ScannedForNotifications = 2_000;

    /// <summary>How long a push gateway may take to respond.</summary>
    public static readonly TimeSpan GatewayTimeout = TimeSpan.FromSeconds(30);

    /// <summary>The delay before a failed notification is first retried; it doubles with each further failure.</summary>
    public static readonly TimeSpan FirstBackOff = TimeSpan.FromSeconds(1);

    /// <summary>The longest time between two attempts.</summary>
    public static readonly TimeSpan LongestBackOff = TimeSpan.FromHours(1);

    /// <summary>How long a notification is retried ("retry for a reasonable amount of time").</summary>
    public static readonly TimeSpan GiveUpAfter = TimeSpan.FromDays(1);

    /// <summary>How long to wait for further changes before a changed badge is sent by itself.</summary>
    public static readonly TimeSpan BadgeDelay = TimeSpan.FromSeconds(1);

    /// <summary>How long a pusher is idle before its row is written to say that everything is delivered.</summary>
    public static readonly TimeSpan SettleDelay = TimeSpan.FromSeconds(10);

    /// <summary>How often a busy pusher's progress is written. Notifications sent since then are sent again after a crash.</summary>
    public static readonly TimeSpan SaveInterval = TimeSpan.FromSeconds(10);

    /// <summary>How often each process makes sure that pushers that are behind have an owner.</summary>
    public static readonly TimeSpan OwnerInterval = TimeSpan.FromMinutes(1);

    /// <summary>The most rooms in one e-mail.</summary>
    public const int RoomsInEmail = 20;

    /// <summary>The most messages of one room in an e-mail: the newest.</summary>
    public const int MessagesInEmail = 10;

    /// <summary>The longest message or name in an e-mail, in characters.</summary>
    public const int TextInEmail = 500;

    /// <summary>How long after an event an e-mail is sent, unless the event is read in the meantime.</summary>
    public static readonly TimeSpan EmailDelay = TimeSpan.FromMinutes(10);

    /// <summary>How long a mail server may take to accept one e-mail.</summary>
    public static readonly TimeSpan EmailTimeout = TimeSpan.FromMinutes(1);

    /// <summary>The minimum time between two e-mails of a pusher, which grows until the user reads the messages.</summary>
    /// <param name="unread">How many e-mails in a row the user has not reacted to by reading; at least 1.</param>
    public static TimeSpan EmailInterval(int unread) => unread switch
    {
        <= 1 => TimeSpan.FromMinutes(30),
        2 => TimeSpan.FromHours(4),
        _ => TimeSpan.FromDays(1),
    };

    /// <summary>The delay before the next attempt.</summary>
    /// <param name="failures">The number of failures in a row, at least 1.</param>
    public static TimeSpan BackOff(int failures)
    {
        // With that many doublings the longest delay applies anyway; more would overflow.
        var doubled = FirstBackOff * (1L << Math.Clamp(failures - 1, 0, 30));
        return doubled < LongestBackOff ? doubled : LongestBackOff;
    }
}

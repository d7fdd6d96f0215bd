namespace Myelin.Server.Push;

/// <summary>The bounds and times of pushers and of what is sent through them.</summary>
internal static class PushLimits
{
    /// <summary>The longest <c>app_id</c> in characters ("POST pushers/set").</summary>
    public const int MaximumAppId = 64;

    /// <summary>The longest <c>pushkey</c> in bytes of UTF-8 ("POST pushers/set").</summary>
    public const int MaximumPushKey = 512;

    /// <summary>The longest name, tag and language of a pusher in bytes of UTF-8.</summary>
    public const int MaximumText = 255;

    /// <summary>The most bytes of a pusher's <c>data</c>, which is sent along with every notification.</summary>
    public const int MaximumData = 8_192;

    /// <summary>The most pushers of one user.</summary>
    public const int MaximumPerUser = 100;

    /// <summary>How often setting a pusher is tried while others set the same.</summary>
    public const int SetAttempts = 10;

    /// <summary>Owners of pushers that are woken at once.</summary>
    public const int WakesAtOnce = 256;

    /// <summary>How often an owner is woken whose activation ends at that moment.</summary>
    public const int WakeAttempts = 3;

    /// <summary>Notifications that are found in the log before their pushers are woken.</summary>
    public const int FoundAtOnce = 10_000;

    /// <summary>Events that wait for one pusher in memory; beyond it they are read anew from the rooms.</summary>
    public const int WaitingEvents = 64;

    /// <summary>The newest events of one room that a pusher which was behind still tells of.</summary>
    public const int MissedPerRoom = 50;

    /// <summary>The newest events that a pusher which was behind still tells of.</summary>
    public const int Missed = 200;

    /// <summary>Pushers that are behind which one look at the database starts.</summary>
    public const int StartedAtOnce = 1_000;

    /// <summary>Requests to one push gateway at once; others wait for their turn.</summary>
    public const int RequestsPerGateway = 16;

    /// <summary>The most bytes read of a push gateway's answer.</summary>
    public const int MaximumAnswer = 65_536;

    /// <summary>Notifications in one answer of "GET notifications", and how many when it is not said.</summary>
    public const int MaximumNotifications = 100;

    /// <summary>Notifications in one answer of "GET notifications" when it is not said.</summary>
    public const int DefaultNotifications = 20;

    /// <summary>Events of a user's rooms that one "GET notifications" looks through.</summary>
    public const int ScannedForNotifications = 2_000;

    /// <summary>How long a push gateway may take for an answer.</summary>
    public static readonly TimeSpan GatewayTimeout = TimeSpan.FromSeconds(30);

    /// <summary>How long until a notification that failed for the first time is tried again; twice as long after each further failure.</summary>
    public static readonly TimeSpan FirstBackOff = TimeSpan.FromSeconds(1);

    /// <summary>The longest time between two attempts.</summary>
    public static readonly TimeSpan LongestBackOff = TimeSpan.FromHours(1);

    /// <summary>After how long nobody is told of an event any more ("retry for a reasonable amount of time").</summary>
    public static readonly TimeSpan GiveUpAfter = TimeSpan.FromDays(1);

    /// <summary>How long further changes are waited for before a changed badge is told by itself.</summary>
    public static readonly TimeSpan BadgeDelay = TimeSpan.FromSeconds(1);

    /// <summary>How long a pusher is idle before it is written that it has told everything.</summary>
    public static readonly TimeSpan SettleDelay = TimeSpan.FromSeconds(10);

    /// <summary>How often a busy pusher's progress is written: what it told since is told again after a crash.</summary>
    public static readonly TimeSpan SaveInterval = TimeSpan.FromSeconds(10);

    /// <summary>How often each process sees to it that pushers which are behind have an owner.</summary>
    public static readonly TimeSpan OwnerInterval = TimeSpan.FromMinutes(1);

    /// <summary>Rooms that one e-mail tells of, and messages of each.</summary>
    public const int RoomsInEmail = 20;

    /// <summary>The newest messages of a room that one e-mail tells of.</summary>
    public const int MessagesInEmail = 10;

    /// <summary>The most characters of a message or a name in an e-mail.</summary>
    public const int TextInEmail = 500;

    /// <summary>How long after an event an e-mail tells of it, unless it is read meanwhile.</summary>
    public static readonly TimeSpan EmailDelay = TimeSpan.FromMinutes(10);

    /// <summary>How long a mail server may take for one e-mail.</summary>
    public static readonly TimeSpan EmailTimeout = TimeSpan.FromMinutes(1);

    /// <summary>The least time between two e-mails of a pusher: longer each time, until what they told of is read.</summary>
    /// <param name="unread">How many e-mails in a row have not been followed by reading, 1 at least.</param>
    public static TimeSpan EmailInterval(int unread) => unread switch
    {
        <= 1 => TimeSpan.FromMinutes(30),
        2 => TimeSpan.FromHours(4),
        _ => TimeSpan.FromDays(1),
    };

    /// <summary>How long until an attempt is made again.</summary>
    /// <param name="failures">How many there have been in a row, 1 at least.</param>
    public static TimeSpan BackOff(int failures)
    {
        // Beyond that many doublings the longest holds anyway.
        var doubled = FirstBackOff * (1L << Math.Clamp(failures - 1, 0, 30));
        return doubled < LongestBackOff ? doubled : LongestBackOff;
    }
}

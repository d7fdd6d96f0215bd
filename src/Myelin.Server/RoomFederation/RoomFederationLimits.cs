namespace Myelin.Server.RoomFederation;

/// <summary>Bounds of what this server asks of others about rooms, and of what they ask.</summary>
internal static class RoomFederationLimits
{
    /// <summary>How many servers are asked to help with a join.</summary>
    public const int ServersAsked = 8;

    /// <summary>How many rooms of a restricted room's join rule are looked at.</summary>
    public const int AllowedRooms = 50;

    /// <summary>How many servers an alias is answered with, and how many of an answer are kept.</summary>
    public const int ServersOfAlias = 100;

    /// <summary>The largest answer to a query, in bytes.</summary>
    public const int QueryAnswerBytes = 1024 * 1024;

    /// <summary>The largest answer to a join, in bytes.</summary>
    public const long JoinAnswerBytes = 512 * 1024 * 1024;

    /// <summary>How long a server may take to answer a query.</summary>
    public static readonly TimeSpan QueryTimeout = TimeSpan.FromSeconds(20);

    /// <summary>How long a server may take to prepare a membership event.</summary>
    public static readonly TimeSpan PrepareTimeout = TimeSpan.FromSeconds(30);

    /// <summary>How long a server may take to answer to a join with the room's state.</summary>
    public static readonly TimeSpan JoinTimeout = TimeSpan.FromMinutes(5);
}

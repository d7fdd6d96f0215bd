namespace Myelin.Core.Events;

/// <summary>The bounds of an event (Client-Server API, "Size limits"; Server-Server API, "PDUs").</summary>
public static class PduLimits
{
    /// <summary>The longest <c>sender</c>, <c>room_id</c>, <c>state_key</c>, <c>type</c> and <c>event_id</c> in bytes.</summary>
    public const int MaximumFieldLength = 255;

    public const int MaximumPrevEvents = 20;

    public const int MaximumAuthEvents = 10;

    /// <summary>The greatest depth in the room versions without strict canonical JSON.</summary>
    public const long MaximumLegacyDepth = long.MaxValue;

    /// <summary>The greatest depth from room version 6 on.</summary>
    public const long MaximumDepth = (1L << 53) - 1;

    /// <summary>The latest <c>origin_server_ts</c>, as the largest integer of canonical JSON allows.</summary>
    public const long MaximumTimestamp = (1L << 53) - 1;
}

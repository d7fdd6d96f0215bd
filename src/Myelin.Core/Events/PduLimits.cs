using Myelin.Core.Json;

namespace Myelin.Core.Events;

/// <summary>
/// The bounds of an event (Client-Server API, "Size limits"; Server-Server API, "PDUs"). What this server makes keeps to narrower ones than what
/// it reads where other servers accept less than the specification lets them be sent.
/// </summary>
public static class PduLimits
{
    /// <summary>The longest <c>sender</c>, <c>room_id</c>, <c>state_key</c>, <c>type</c> and <c>event_id</c> in bytes.</summary>
    public const int MaximumFieldLength = 255;

    public const int MaximumPrevEvents = 20;

    public const int MaximumAuthEvents = 10;

    /// <summary>
    /// The greatest depth of an event made here, in every room version: others drop what is deeper. Events read may be as deep as 64 bits allow in
    /// room versions without strict canonical JSON.
    /// </summary>
    public const long MaximumDepth = (1L << 53) - 1;

    /// <summary>The latest <c>origin_server_ts</c>, as the largest integer of canonical JSON allows.</summary>
    public const long MaximumTimestamp = (1L << 53) - 1;

    /// <summary>
    /// The deepest nesting of the content of an event made here: the event around it is one level more, and peers' parsers take 127 in all. Events read
    /// may be nested to <see cref="JsonLimits.MaximumDepth"/>.
    /// </summary>
    public const int MaximumMadeNesting = 126;

    /// <summary>
    /// The largest event made here in bytes, hashes and signature included. It leaves room for <c>,"unsigned":{"age_ts":1700000000000}</c>, which servers
    /// add to the event and count in when they judge its size.
    /// </summary>
    public const int MaximumMadeSize = JsonLimits.MaximumEventSize - 36;
}

using Myelin.Core.Json;

namespace Myelin.Core.Events;

/// <summary>The raw top-level values of an event in canonical JSON; empty for a key that is absent.</summary>
internal readonly ref struct PduFields
{
    public PduFields(ReadOnlySpan<byte> canonical)
    {
        var members = new CanonicalObject(canonical);
        while (members.MoveNext())
        {
            var key = members.Key;
            var value = members.Value;
            switch (key.Length)
            {
                case 4 when key.SequenceEqual("type"u8): Type = value; break;
                case 5 when key.SequenceEqual("depth"u8): Depth = value; break;
                case 6 when key.SequenceEqual("hashes"u8): Hashes = value; break;
                case 6 when key.SequenceEqual("sender"u8): Sender = value; break;
                case 7 when key.SequenceEqual("content"u8):
                    Content = value;
                    ContentRange = members.ValueRange;
                    break;
                case 7 when key.SequenceEqual("redacts"u8): Redacts = value; break;
                case 7 when key.SequenceEqual("room_id"u8): RoomId = value; break;
                case 8 when key.SequenceEqual("event_id"u8): EventId = value; break;
                case 9 when key.SequenceEqual("state_key"u8): StateKey = value; break;
                case 10 when key.SequenceEqual("signatures"u8): Signatures = value; break;
                case 11 when key.SequenceEqual("auth_events"u8): AuthEvents = value; break;
                case 11 when key.SequenceEqual("prev_events"u8): PrevEvents = value; break;
                case 16 when key.SequenceEqual("origin_server_ts"u8): OriginServerTs = value; break;
            }
        }
    }

    public ReadOnlySpan<byte> AuthEvents { get; }

    public ReadOnlySpan<byte> Content { get; }

    public Range ContentRange { get; }

    public ReadOnlySpan<byte> Depth { get; }

    public ReadOnlySpan<byte> EventId { get; }

    public ReadOnlySpan<byte> Hashes { get; }

    public ReadOnlySpan<byte> OriginServerTs { get; }

    public ReadOnlySpan<byte> PrevEvents { get; }

    public ReadOnlySpan<byte> Redacts { get; }

    public ReadOnlySpan<byte> RoomId { get; }

    public ReadOnlySpan<byte> Sender { get; }

    public ReadOnlySpan<byte> Signatures { get; }

    public ReadOnlySpan<byte> StateKey { get; }

    public ReadOnlySpan<byte> Type { get; }
}

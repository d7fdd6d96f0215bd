using System.Text.Json;
using Myelin.Core.Events;

namespace Myelin.Server.RoomDirectory;

/// <summary>Reads texts from the content of state events, which may hold anything.</summary>
internal static class EventText
{
    /// <summary>A string of the content; null if it is absent, empty or no string.</summary>
    public static string? TextOf(this Pdu pdu, string key) =>
        pdu.Content.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;
}

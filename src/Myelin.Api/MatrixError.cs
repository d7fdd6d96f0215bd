using System.Text.Json;
using Myelin.Api.ClientServer.Accounts;
using Myelin.Api.Contracts;
using Myelin.Core.Json;

namespace Myelin.Api;

/// <summary>The body of an error response ("Standard error response"), including the members that only some codes have. Servers write it, clients read it.</summary>
/// <param name="Code">What went wrong (<c>errcode</c>); null only if there is just a <see cref="Challenge"/>, or if another server left it out.</param>
/// <param name="Message">What went wrong, for people to read (<c>error</c>).</param>
public sealed record MatrixError(ErrCode? Code, string? Message)
{
    /// <summary>For <see cref="ErrCode.LimitExceeded"/>: how long to wait (<c>retry_after_ms</c>).</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>For <see cref="ErrCode.UnknownToken"/> and <see cref="ErrCode.UserLocked"/>: whether the client may keep its state ("Soft logout").</summary>
    public bool? SoftLogout { get; init; }

    /// <summary>For <see cref="ErrCode.IncompatibleRoomVersion"/>: the room's version.</summary>
    public string? RoomVersion { get; init; }

    /// <summary>For <see cref="ErrCode.WrongRoomKeysVersion"/>: the version of the current backup.</summary>
    public string? CurrentVersion { get; init; }

    /// <summary>For <see cref="ErrCode.ResourceLimitExceeded"/>: a URI for contacting the administrator.</summary>
    public string? AdminContact { get; init; }

    /// <summary>For <see cref="ErrCode.BadStatus"/>: the HTTP status of the application service's response.</summary>
    public int? Status { get; init; }

    /// <summary>For <see cref="ErrCode.BadStatus"/>: the body of the application service's response.</summary>
    public string? Body { get; init; }

    /// <summary>The authentication that the server requires before it executes the request; null if none would help.</summary>
    public AuthenticationChallenge? Challenge { get; init; }

    /// <summary>
    /// Reads the body of an error response leniently: members of the wrong type count as absent, since the others are still useful.
    /// </summary>
    /// <returns>Null if the body is not a JSON object, such as the error page of a reverse proxy.</returns>
    public static MatrixError? Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, JsonLimits.Documents);
            var json = document.RootElement;
            return json.ValueKind == JsonValueKind.Object
                ? new MatrixError(Text(json, "errcode"u8) is { } code ? new ErrCode(code) : null, Text(json, "error"u8))
                {
                    RetryAfter = Wait(json),
                    SoftLogout = json.TryGetProperty("soft_logout"u8, out var soft) && soft.ValueKind is JsonValueKind.True or JsonValueKind.False ? soft.GetBoolean() : null,
                    RoomVersion = Text(json, "room_version"u8),
                    CurrentVersion = Text(json, "current_version"u8),
                    AdminContact = Text(json, "admin_contact"u8),
                    Status = json.TryGetProperty("status"u8, out var status) && status.ValueKind == JsonValueKind.Number && status.TryGetInt32(out var number) ? number : null,
                    Body = Text(json, "body"u8),
                    Challenge = AuthenticationChallenge.Read(json),
                }
                : null;
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a member's name is not valid text.
            return null;
        }
    }

    /// <summary>Writes the body.</summary>
    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        Write(writer, "errcode"u8, Code?.Value);
        Write(writer, "error"u8, Message);
        if (RetryAfter is { } wait)
        {
            writer.WriteNumber("retry_after_ms"u8, (long)Math.Ceiling(wait.TotalMilliseconds));
        }

        if (SoftLogout is { } soft)
        {
            writer.WriteBoolean("soft_logout"u8, soft);
        }

        Write(writer, "room_version"u8, RoomVersion);
        Write(writer, "current_version"u8, CurrentVersion);
        Write(writer, "admin_contact"u8, AdminContact);
        if (Status is { } status)
        {
            writer.WriteNumber("status"u8, status);
        }

        Write(writer, "body"u8, Body);
        Challenge?.WriteMembers(writer);
        writer.WriteEndObject();
    }

    internal static string? Text(JsonElement json, ReadOnlySpan<byte> name) => json.TryGetProperty(name, out var member) ? Text(member) : null;

    internal static string? Text(JsonElement json)
    {
        try
        {
            return json.ValueKind == JsonValueKind.String ? json.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // Escaped lone surrogates, which are not valid text.
            return null;
        }
    }

    private static void Write(Utf8JsonWriter writer, ReadOnlySpan<byte> name, string? text)
    {
        if (text is not null)
        {
            writer.WriteString(name, text);
        }
    }

    private static TimeSpan? Wait(JsonElement json) =>
        json.TryGetProperty("retry_after_ms"u8, out var wait) && wait.ValueKind == JsonValueKind.Number && wait.TryGetDouble(out var milliseconds)
            && milliseconds >= 0 && milliseconds <= TimeSpan.MaxValue.TotalMilliseconds / 2
            ? TimeSpan.FromMilliseconds(milliseconds)
            : null;
}

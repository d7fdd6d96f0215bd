using System.Text.Json;
using Myelin.Api;
using Myelin.Core.Json;

namespace Myelin.Server.Encryption.ToDevice;

/// <summary>The messages of one request, by user and by device or <see cref="AllDevices"/>; the events are in the form they are sent.</summary>
internal sealed record ToDeviceRequest(IReadOnlyDictionary<UserId, IReadOnlyDictionary<DeviceId, byte[]>> Messages)
{
    /// <summary>Means all of a user's devices that are not named themselves.</summary>
    public static readonly DeviceId AllDevices = new("*");

    /// <summary>Reads the body, which is known to be strict JSON.</summary>
    /// <exception cref="MatrixException">The body is malformed, or a message is too large.</exception>
    public static ToDeviceRequest Read(UserId sender, string type, ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body, JsonLimits.Documents);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            throw MatrixException.BadJson("The body must be an object.");
        }

        byte[] end = [.. ",\"sender\":\""u8, .. JsonEncodedText.Encode(sender.Value).EncodedUtf8Bytes, .. "\",\"type\":\""u8, .. JsonEncodedText.Encode(type).EncodedUtf8Bytes, .. "\"}"u8];
        var messages = new Dictionary<UserId, IReadOnlyDictionary<DeviceId, byte[]>>();
        foreach (var user in KeyJson.Object(document.RootElement, "messages").EnumerateObject())
        {
            if (!UserId.TryParse(user.Name, out var id))
            {
                throw MatrixException.InvalidParam("'messages' must hold user IDs.");
            }

            if (user.Value.ValueKind != JsonValueKind.Object)
            {
                throw MatrixException.BadJson("A user's messages must be an object.");
            }

            var devices = new Dictionary<DeviceId, byte[]>();
            foreach (var device in user.Value.EnumerateObject())
            {
                KeyJson.RequireObject(device.Value, "A message's content", EncryptionLimits.MaximumMessageBytes - end.Length);
                devices[new DeviceId(device.Name)] = [.. "{\"content\":"u8, .. KeyJson.Bytes(device.Value), .. end];
            }

            messages[id] = devices;
        }

        return new ToDeviceRequest(messages);
    }
}

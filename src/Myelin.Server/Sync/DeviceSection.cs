using Myelin.Server.Encryption;

namespace Myelin.Server.Sync;

/// <summary>What a sync tells one device of itself ("Extensions to /sync").</summary>
/// <param name="ToDevice">The messages for it, as they are told.</param>
/// <param name="Keys">Its one-time and fallback keys, which are told in every response: clients take what is missing for unchanged.</param>
/// <param name="KeysChanged">Whether they changed since the last response.</param>
internal sealed record DeviceSection(IReadOnlyList<ReadOnlyMemory<byte>> ToDevice, DeviceKeyCounts Keys, bool KeysChanged)
{
    public bool IsNews => KeysChanged || ToDevice.Count > 0;
}

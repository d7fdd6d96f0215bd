namespace Myelin.Core.Identifiers;

/// <summary>A device ID: opaque, unique for its user (Client-Server API, "Devices"). Compared as bytes.</summary>
public readonly record struct DeviceId(string Value)
{
    public override string ToString() => Value;
}

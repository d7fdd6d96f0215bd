namespace Myelin.Server.Accounts;

/// <summary>What other slices may make their rows depend on, within the transaction that writes them.</summary>
internal static class DeviceConditions
{
    /// <summary>That a device has not ended, and is not another of the same ID.</summary>
    /// <param name="user">The SQL expression of its user's number.</param>
    /// <param name="device">The SQL expression of its ID.</param>
    /// <param name="number">The SQL expression of its number.</param>
    public static string Exists(string user, string device, string number) =>
        $"EXISTS (SELECT 1 FROM devices WHERE user_number = {user} AND device_id = {device} AND device_number = {number})";
}

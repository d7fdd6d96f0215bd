namespace Myelin.Api.ClientServer.KeyBackup;

/// <summary>What the bodies of backed-up keys have in common.</summary>
internal static class KeyBackupBody
{
    /// <summary>The largest, in bytes: clients send some hundred keys at a time, each of a kilobyte or less.</summary>
    public const int Largest = 8_388_608;
}

namespace Myelin.Server.Tests.Scenarios;

/// <summary>Every scenario in turn: together they call every operation that is served.</summary>
internal static class AllScenarios
{
    private static readonly (string Needed, Func<ScenarioWorld, Task> Play)[] Scenarios =
    [
        ("register", AccountScenario.PlayAsync),
        ("createRoom", RoomScenario.PlayAsync),
        ("getRelatingEvents", RelationScenario.PlayAsync),
        ("setAccountData", UserDataScenario.PlayAsync),
        ("setRoomAlias", DirectoryScenario.PlayAsync),
        ("getPushRules", NotificationScenario.PushRulesAsync),
        ("getPushers", NotificationScenario.PushersAsync),
        ("getNotifications", NotificationScenario.NotificationsAsync),
        ("setAdminLockUser", AdministrationScenario.PlayAsync),
        ("setPresence", NotificationScenario.PresenceAsync),
        ("reportEvent", SurroundingsScenario.PlayAsync),
        ("uploadKeys", EncryptionScenario.PlayAsync),
        ("uploadContent", MediaScenario.PlayAsync),
        ("getUrlPreview", MediaScenario.PreviewsAsync),
        ("sync", SyncScenario.PlayAsync),
        ("pingAppservice", AppServiceScenario.PlayAsync),
        ("getServerKey", FederationScenario.PlayAsync),
        ("makeJoin", SharedRoomScenario.PlayAsync),
        ("register", AccountRefusals.PlayAsync),
        ("setAccountData", UserDataRefusals.PlayAsync),
        ("createRoom", RoomRefusals.PlayAsync),
    ];

    /// <summary>Plays those of which the operation is served.</summary>
    public static async Task PlayAsync(ScenarioWorld world)
    {
        foreach (var (needed, play) in Scenarios)
        {
            if (world.Serves(needed))
            {
                await play(world);
            }
        }
    }
}

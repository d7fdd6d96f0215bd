using System.Text.Json.Serialization;

namespace Myelin.Core.Push;

[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(bool))]
internal sealed partial class PushJson : JsonSerializerContext;

//! What is sent to every function, so that the rights alone decide: things that do not exist, that are made anew each
//! time, or that harm nothing.

pub const FORMS: &[(&str, &str)] = &[
    ("sign_in", "sign_in_name=nobody&password=wrong+wrong+wrong+wrong"),
    ("setup", "token=x&name=Eve&sign_in_name=eve&password=wrong+wrong+wrong+wrong"),
    ("accept_invitation", "token=x&password=wrong+wrong+wrong+wrong"),
    ("look", "language=en&next=/"),
    ("sign_out", ""),
    ("confirm", "password=wrong"),
    ("change_password", "current=wrong&password=another+fox+in+a+story"),
    ("end_sign_in", "id={nothing}"),
    ("end_other_sign_ins", ""),
    ("invite_person", "name=Guest&sign_in_name={new}"),
    ("renew_invitation", "id={nothing}"),
    ("disable_person", "id={nothing}"),
    ("enable_person", "id={nothing}"),
    ("end_sign_ins_of", "id={nothing}"),
    ("create_group", "name={new}"),
    ("change_group", "id={group}&name={new}"),
    ("delete_group", "id={fresh group}"),
    ("create_role", "name={new}&permissions[0]=Organization/Read"),
    ("change_role", "id={nothing}&name={new}&permissions[0]=Organization/Read"),
    ("delete_role", "id={nothing}"),
    ("assign", "people[0]={nothing}&role={nothing}&scope=all"),
    ("unassign", "id={nothing}"),
    ("change_device", "id={device}&name={new}&user_name=Mia&groups[0]={group}"),
    ("delete_device", "id={fresh mac}"),
    ("lock_device", "id={fresh mac}"),
    ("remove_passcode", "id={fresh phone}"),
    ("sync_device", "id={device}"),
    ("cancel_action", "id={fresh action}"),
    ("say_open", "id={fresh lock}"),
    ("show_pin", "id={action}"),
    ("cover_pin", "id={action}"),
    ("save_view", "name={new}&query=platform=macOS"),
    ("delete_view", "id={nothing}"),
    ("start_many", "kind=sync&devices[0]={device}"),
    ("show_sheet", "id={bulk}"),
    ("start_import", "id={nothing}"),
    ("discard_import", "id={nothing}"),
];

/// Orders over many: here is the group that is asked about, there is the other. How many devices of an order do it stands
/// behind the status.
pub const ORDERS: &[(&str, &str)] = &[
    ("lock: here", "kind=remote-lock&devices[0]={fresh mac}"),
    ("lock: here, there", "kind=remote-lock&devices[0]={fresh mac}&devices[1]={fresh mac there}"),
    ("lock: all of a search", "kind=remote-lock&all=true&expected={expected}&search={fresh cart}"),
    ("remove: here", "kind=remove-passcode&devices[0]={fresh phone}"),
    ("remove: here, there", "kind=remove-passcode&devices[0]={fresh phone}&devices[1]={fresh phone there}"),
    ("sync: here, there", "kind=sync&devices[0]={fresh mac}&devices[1]={fresh mac there}"),
];

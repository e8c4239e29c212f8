/** The navigation of a narrow window: it lies over the page, and only while it is wanted. */
class Menu {
  open = $state(false);
}
export const menu = new Menu();
